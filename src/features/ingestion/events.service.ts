import { readCursor, writeCursor } from '../../platform/cursor.ts';
import { found } from '../../platform/errors.ts';
import { instant, instantOrNull } from '../../platform/fields.ts';
import { cutToPage, TOTAL_CAP, totalOf } from '../../platform/page.ts';
import type { Scope } from '../../platform/scope.ts';
import type { Json, WebhookEventsRow } from '../../platform/tables.ts';
import { uidBytes, uidText } from '../../platform/uid.ts';
import { type Doer, record } from '../audit/index.ts';
import { dayRange, settingsOf } from '../settings/index.ts';
import type { EventState } from './delivery.ts';
import { type EventFilter, eventsIn, type EventSummaryRow } from './events.repository.ts';
import type { EventQuery, ReplayRequest } from './events.schema.ts';

export type EventsService = ReturnType<typeof eventsService>;

export const eventsService = (now: () => Date) => {
  const rangeOf = async (scope: Scope, { date_from, date_to }: Pick<EventQuery, 'date_from' | 'date_to'>) =>
    dayRange((await settingsOf(scope)).timeZone, date_from, date_to);

  return {
    async page(scope: Scope, query: EventQuery) {
      const { state, source_id, limit, offset, cursor } = query;
      const filter = { state, source_id, ...(await rangeOf(scope, query)) };
      const after = cursor === undefined ? undefined : readCursor(cursor)[1];
      const rows = await eventsIn(scope).page(filter, { limit: limit + 1, offset, after });
      const { shown, last } = cutToPage(rows, limit);
      return {
        data: shown.map(summaryOf),
        ...totalOf(await eventsIn(scope).count(filter, TOTAL_CAP + 1)),
        next_cursor: last ? writeCursor([null, last.id]) : null,
      };
    },

    async detail(scope: Scope, id: string) {
      const row = found(await eventsIn(scope).find(uidBytes(id)));
      const lead = row.lead_id === null ? undefined : await eventsIn(scope).leadOf(row.lead_id);
      return { ...summaryOf(row), ...bodyOf(row), timings: timingsOf(row), lead: lead ?? null };
    },

    /** 404 where one event is named and is not there; a filter that matches nothing replays nothing. */
    async replay(scope: Scope, request: ReplayRequest, by: Doer) {
      const { event_id, state, source_id, ...days } = request;
      const filter: EventFilter = {
        uid: event_id === undefined ? undefined : uidBytes(event_id),
        state,
        source_id,
        ...(await rangeOf(scope, days)),
      };
      const one = filter.uid && found(await eventsIn(scope).find(filter.uid));
      const subject = { type: 'webhook_event', id: one?.id ?? null };
      const asked = Object.entries(request).flatMap(([name, value]) =>
        value === undefined ? [] : [[name, value] as const],
      );
      // Before it begins: it commits batch by batch, and none of them may go unrecorded.
      await record(scope, [
        { action: 'webhook_event.replayed', subject, after: Object.fromEntries(asked), by, at: now() },
      ]);
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
