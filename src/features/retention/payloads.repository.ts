import type { Scope } from '../../platform/scope.ts';
import { oldOnes, ROWS_A_BATCH } from './forget.ts';

/** Events about which nothing is left to do; a failed or parked one still waits to become a lead. */
export const FINISHED = ['processed', 'duplicate', 'rejected'] as const;
export type Finished = (typeof FINISHED)[number];

const NOTHING = Buffer.alloc(0);

/** What finished events brought, after this one; the events themselves stay, with their state and lead. */
export const payloadsIn = (scope: Scope) => ({
  /** Empties the next old ones. Where to go on, or undefined when the rest is too young. */
  async emptyNext(state: Finished, after: number, before: Date): Promise<number | undefined> {
    const rows = await scope
      .rows('webhook_events')
      .where({ state })
      .where('id', '>', after)
      .orderBy('id')
      .limit(ROWS_A_BATCH)
      .select('id', 'received_at');
    const ids = oldOnes(rows, ({ received_at }) => received_at < before).map(({ id }) => id);
    if (ids.length > 0)
      await scope
        .rows('webhook_events')
        .whereIn('id', ids)
        .where({ state })
        .update({ payload: NOTHING, fetched: null, context: '{}' });
    return ids.at(-1);
  },
});
