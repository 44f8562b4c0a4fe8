import { readCursor, writeCursor } from '../../platform/cursor.ts';
import { found, invalid } from '../../platform/errors.ts';
import { instant, instantOrNull } from '../../platform/fields.ts';
import type { Scope } from '../../platform/scope.ts';
import type { Json, WebhookEventsRow } from '../../platform/tables.ts';
import { uidBytes, uidText } from '../../platform/uid.ts';
import { dayRange, type InstantRange, settingsOf } from '../settings/index.ts';
import type { EventState } from './delivery.ts';
import { type EventFilter, eventsIn, type EventSummaryRow } from './events.repository.ts';
import type { EventQuery, ReplayRequest } from './events.schema.ts';

const MOST_COUNTED = 10_000;

interface Days {
  readonly date_from?: string | undefined;
  readonly date_to?: string | undefined;
}

export type EventsService = ReturnType<typeof eventsService>;

export const eventsService = () => {
  const rangeOf = async (scope: Scope, { date_from, date_to }: Days): Promise<InstantRange> => {
    if (date_from === undefined && date_to === undefined) return {};
    if (date_from !== undefined && date_to !== undefined && date_to < date_from)
      throw invalid('date_to', 'must not be before date_from');
    return dayRange((await settingsOf(scope)).timeZone, date_from, date_to);
  };

  return {
    async page(scope: Scope, query: EventQuery) {
      if (query.cursor !== undefined && query.offset > 0) throw invalid('offset', 'cannot go with a cursor');
      const filter = { state: query.state, source_id: query.source_id, ...(await rangeOf(scope, query)) };
      const behind = query.cursor === undefined ? null : readCursor(query.cursor)[1];
      const rows = await eventsIn(scope).page(filter, { limit: query.limit, offset: query.offset, behind });
      const counted = await eventsIn(scope).count(filter, MOST_COUNTED + 1);
      const last = rows.length === query.limit ? rows.at(-1) : undefined;
      return {
        data: rows.map(summaryOf),
        total: Math.min(counted, MOST_COUNTED),
        ...(counted > MOST_COUNTED && { total_is_capped: true }),
        next_cursor: last ? writeCursor([null, last.id]) : null,
      };
    },

    async detail(scope: Scope, id: string) {
      const row = found(await eventsIn(scope).find(uidBytes(id)));
      const lead = row.lead_id === null ? undefined : await eventsIn(scope).leadOf(row.lead_id);
      return { ...summaryOf(row), ...bodyOf(row), timings: timingsOf(row), lead: lead ?? null };
    },

    /** 404 where one event is named and is not there; a filter that matches nothing replays nothing. */
    async replay(scope: Scope, { event_id, state, source_id, ...days }: ReplayRequest) {
      const filter: EventFilter = {
        uid: event_id === undefined ? undefined : uidBytes(event_id),
        state,
        source_id,
        ...(await rangeOf(scope, days)),
      };
      if (filter.uid) found(await eventsIn(scope).find(filter.uid));
      return eventsIn(scope).replay(filter);
    },
  };
};

const summaryOf = (row: EventSummaryRow) => ({
  ...row,
  id: uidText(row.uid),
  state: row.state as EventState,
  received_at: instant(row.received_at),
  processed_at: instantOrNull(row.processed_at),
});

function bodyOf({ payload, content_type, context }: WebhookEventsRow) {
  const text = payload.toString('utf8');
  const isText = Buffer.from(text, 'utf8').equals(payload);
  return {
    content_type,
    payload: isText ? text : payload.toString('base64'),
    payload_encoding: isText ? ('utf8' as const) : ('base64' as const),
    context: context as { [name: string]: Json },
  };
}

const timingsOf = ({ received_at, started_at, processed_at, due_at }: WebhookEventsRow) => ({
  received_at: instant(received_at),
  started_at: instantOrNull(started_at),
  processed_at: instantOrNull(processed_at),
  next_look_at: instantOrNull(due_at),
  milliseconds_to_start: started_at && started_at.getTime() - received_at.getTime(),
  milliseconds_to_lead: processed_at && processed_at.getTime() - received_at.getTime(),
});
