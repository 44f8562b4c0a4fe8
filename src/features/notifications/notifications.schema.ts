import { z } from 'zod';
import { Id, Instant, instant, instantOrNull } from '../../platform/fields.ts';
import { notificationKinds } from './notification-kinds.ts';
import type { NotificationRow } from './notifications.repository.ts';

export const Notification = z
  .object({
    id: Id,
    kind: z.string().meta({ description: `One of ${notificationKinds.join(', ')}; more may come.` }),
    lead_id: Id.nullable(),
    activity_id: Id.nullable(),
    source_id: Id.nullable(),
    message: z.string(),
    created_at: Instant,
    read_at: Instant.nullable(),
  })
  .meta({ id: 'Notification', description: 'Something the signed-in person was told.' });
export type Notification = z.infer<typeof Notification>;

export const asNotification = (row: NotificationRow): Notification => ({
  id: row.id,
  kind: row.kind,
  lead_id: row.lead_id,
  activity_id: row.activity_id,
  source_id: row.source_id,
  message: row.message,
  created_at: instant(row.created_at),
  read_at: instantOrNull(row.read_at),
});
