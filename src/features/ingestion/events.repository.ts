import type { Rows, Scope } from '../../platform/scope.ts';
import type { WebhookEventsRow } from '../../platform/tables.ts';
import type { EventState } from './delivery.ts';
import { RUNS_AGAIN } from './received-event.ts';

interface EventLead {
  readonly id: number;
  readonly status: string;
  readonly assigned_user_id: number | null;
}

export interface EventFilter {
  readonly uid?: Buffer | undefined;
  readonly state?: EventState | undefined;
  readonly source_id?: number | undefined;
  readonly from?: Date | undefined;
  readonly before?: Date | undefined;
}

/** Waiting for a person: what a replay runs again. */
const REPLAYABLE: EventState[] = ['failed', 'parked', 'rejected'];
const AT_ONCE = 500;
const NOTHING = Buffer.alloc(0);

const summaryColumns = [
  'id',
  'uid',
  'channel',
  'source_id',
  'state',
  'reason',
  'lead_id',
  'attempts',
  'last_error',
  'received_at',
  'processed_at',
] as const;
export type EventSummaryRow = Pick<WebhookEventsRow, (typeof summaryColumns)[number]>;

export const eventsIn = (scope: Scope) => {
  const filtered = (filter: EventFilter) => narrow(scope.rows('webhook_events'), filter);

  const revive = (ids: readonly number[]) =>
    scope
      .rows('webhook_events')
      .whereIn('id', ids as number[])
      .whereIn('state', REPLAYABLE)
      .whereNot('payload', NOTHING) // retention has let go of it
      .update(RUNS_AGAIN);

  return {
    /** The newest first; `after` is the row id that the page before ended with. */
    page: (
      filter: EventFilter,
      { limit, offset, after }: { limit: number; offset: number; after: number | undefined },
    ): PromiseLike<EventSummaryRow[]> => {
      const query = filtered(filter)
        .orderBy('id', 'desc')
        .limit(limit)
        .offset(offset)
        .select(...summaryColumns);
      return after === undefined ? query : query.where('id', '<', after);
    },

    /** Counts no further than `cap`. */
    count: (filter: EventFilter, cap: number): Promise<number> =>
      scope.countUpTo(cap, 'webhook_events', (rows) => narrow(rows, filter)),

    find: (uid: Buffer) => scope.rows('webhook_events').where({ uid }).first(),

    leadOf: (leadId: number): PromiseLike<EventLead | undefined> =>
      scope
        .joined<EventLead>('lead_data', [{ table: 'lead_statuses', on: { 'lead_statuses.id': 'lead_data.status_id' } }])
        .where('lead_data.id', leadId)
        .first('lead_data.id', 'lead_statuses.name as status', 'lead_data.assigned_user_id'),

    /** Runs matching events again that wait for a person; counts the others, which stay as they are. */
    async replay(filter: EventFilter): Promise<{ replayed: number; skipped: number }> {
      let [replayed, skipped, after] = [0, 0, 0];
      for (;;) {
        const rows = await filtered(filter).where('id', '>', after).orderBy('id').limit(AT_ONCE).select('id', 'state');
        const last = rows.at(-1);
        if (!last) return { replayed, skipped };
        const ids = rows.filter(({ state }) => (REPLAYABLE as string[]).includes(state)).map(({ id }) => id);
        const revived = ids.length > 0 ? await revive(ids) : 0;
        replayed += revived;
        skipped += rows.length - revived;
        after = last.id;
      }
    },
  };
};

function narrow(query: Rows<'webhook_events'>, { uid, state, source_id, from, before }: EventFilter) {
  if (uid) query.where({ uid });
  if (state) query.where({ state });
  if (source_id) query.where({ source_id });
  if (from) query.where('received_at', '>=', from);
  if (before) query.where('received_at', '<', before);
  return query;
}
