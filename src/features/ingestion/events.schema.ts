import { z } from 'zod';
import { cursorOrOffset, Day, daysInOrder, Id, Instant, paging, PathId } from '../../platform/fields.ts';
import { eventStates } from './delivery.ts';

export const EventId = z.uuid().meta({ description: 'the event_id that the sender was answered' });

const State = z.enum(eventStates);

export const EventQuery = z
  .object({
    state: State.optional(),
    source_id: PathId.optional(),
    date_from: Day.optional(),
    date_to: Day.optional(),
    ...paging,
  })
  .check(daysInOrder, cursorOrOffset);
export type EventQuery = z.output<typeof EventQuery>;

export const EventSummary = z
  .object({
    id: EventId,
    channel: z.string(),
    source_id: Id,
    state: State,
    reason: z
      .string()
      .nullable()
      .meta({ description: 'why it is duplicate, failed, parked or rejected, or what to know of it' }),
    lead_id: Id.nullable(),
    attempts: z.int(),
    last_error: z.string().nullable(),
    received_at: Instant,
    processed_at: Instant.nullable(),
  })
  .meta({ id: 'WebhookEvent', description: "One lead's raw delivery in the ledger, and what became of it." });

export const EventDetail = EventSummary.extend({
  content_type: z.string(),
  payload: z.string().meta({ description: 'the body as it was received' }),
  payload_encoding: z.enum(['utf8', 'base64']),
  context: z.record(z.string(), z.json()),
  timings: z.object({
    received_at: Instant,
    started_at: Instant.nullable(),
    processed_at: Instant.nullable(),
    next_look_at: Instant.nullable(),
    milliseconds_to_start: z.int().nullable(),
    milliseconds_to_lead: z.int().nullable(),
  }),
  lead: z.object({ id: Id, status: z.string(), assigned_user_id: Id.nullable() }).nullable(),
}).meta({ id: 'WebhookEventDetail' });

/** One event, or a filter; at least one of them, so that nobody replays everything by an empty body. */
export const ReplayRequest = z
  .strictObject({
    event_id: EventId.optional(),
    state: State.exclude(['received']).optional(),
    source_id: Id.optional(),
    date_from: Day.optional(),
    date_to: Day.optional(),
  })
  .refine(
    (body) => Object.keys(body).length > 0,
    'must name an event_id, or at least one of state, source_id, date_from, date_to',
  )
  .check(daysInOrder);
export type ReplayRequest = z.output<typeof ReplayRequest>;

export const ReplayReply = z.object({
  replayed: z.int().meta({ description: 'events that run again now' }),
  skipped: z.int().meta({ description: 'events that are leads already or are under way: nothing changes for them' }),
});
