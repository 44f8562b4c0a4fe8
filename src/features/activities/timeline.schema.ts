import { z } from 'zod';
import { Id, Instant } from '../../platform/fields.ts';
import { Activity } from './activities.schema.ts';

const entry = {
  at: Instant,
  user_id: Id.nullable().meta({ description: 'null: the system' }),
  user_name: z.string().nullable(),
  description: z.string(),
};

export const TimelineEntry = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('activity'), ...entry, activity: Activity }),
    z.object({
      kind: z.literal('stage_change'),
      ...entry,
      stage: z.object({
        id: Id,
        status_id: Id,
        status: z.string(),
        exited_at: Instant.nullable(),
        notes: z.string().nullable(),
        next_action_required: z.string().nullable(),
      }),
    }),
    z.object({
      kind: z.literal('assignment'),
      ...entry,
      assignment: z.object({
        id: Id,
        assigned_user_id: Id.nullable(),
        assigned_user_name: z.string().nullable(),
        previous_user_id: Id.nullable(),
        previous_user_name: z.string().nullable(),
        reason: z.string().nullable(),
        notes: z.string().nullable(),
      }),
    }),
    z.object({
      kind: z.literal('delivery'),
      ...entry,
      delivery: z.object({
        event_id: z.string(),
        channel: z.string(),
        source_id: Id,
        source_name: z.string(),
        state: z.string(),
        reason: z.string().nullable(),
        processed_at: Instant.nullable(),
      }),
    }),
  ])
  .meta({ id: 'TimelineEntry', description: 'Something that happened with a lead.' });
export type TimelineEntry = z.input<typeof TimelineEntry>;
