import { z } from 'zod';
import { endpointsFor } from '../../platform/endpoint.ts';
import { Id, Instant, instant, instantOrNull, paging } from '../../platform/fields.ts';
import { TOTAL_CAP, totalOf } from '../../platform/page.ts';
import { notificationsIn } from './notifications.repository.ts';

const { list } = endpointsFor<object>('/api/notifications');

const Notification = z
  .object({
    id: Id,
    kind: z.string(),
    lead_id: Id.nullable(),
    source_id: Id.nullable(),
    message: z.string(),
    created_at: Instant,
    read_at: Instant.nullable(),
  })
  .meta({ id: 'Notification', description: 'Something the signed-in person was told.' });

export const mine = list('', {
  summary: 'What I was told: leads that became mine, sources that need attention; the unread first',
  permission: 'signed_in',
  query: z.object({ limit: paging.limit, offset: paging.offset }),
  reply: Notification,
  handle: async ({ scope, actor, query: { limit, offset } }) => {
    const notifications = notificationsIn(scope);
    const rows = await notifications.page(actor.userId, limit, offset);
    return {
      data: rows.map((row) => ({ ...row, created_at: instant(row.created_at), read_at: instantOrNull(row.read_at) })),
      ...totalOf(await notifications.count(actor.userId, TOTAL_CAP + 1)),
    };
  },
});
