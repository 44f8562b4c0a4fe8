import type { Scope } from '../../platform/scope.ts';
import { ROWS_A_BATCH } from './forget.ts';

export type KeyChannel = 'meta' | 'website';

/** Keys by which a delivery that comes again is known. */
export const keysIn = (scope: Scope) => {
  async function erasedAmong(leadIds: readonly number[]): Promise<ReadonlySet<number>> {
    if (leadIds.length === 0) return new Set();
    const rows = await scope.byIds('lead_data', leadIds).whereNotNull('erased_at').select('id');
    return new Set(rows.map(({ id }) => id));
  }

  return {
    /** Deletes old ones among the next keys, but none of an erased person's lead: it must not come back. The last key looked at, or undefined when there is none left. */
    async forgetNext(channel: KeyChannel, after: Buffer, before: Date): Promise<Buffer | undefined> {
      const rows = await scope
        .rows('ingest_keys')
        .where({ channel })
        .where('key_hash', '>', after)
        .orderBy('key_hash')
        .limit(ROWS_A_BATCH)
        .select('key_hash', 'first_at', 'lead_id');
      const erased = await erasedAmong(rows.filter(({ first_at }) => first_at < before).map(({ lead_id }) => lead_id));
      const old = rows
        .filter(({ first_at, lead_id }) => first_at < before && !erased.has(lead_id))
        .map(({ key_hash }) => key_hash);
      if (old.length > 0)
        await scope
          .rows('ingest_keys')
          .where({ channel })
          .whereIn('key_hash', old)
          .where('first_at', '<', before)
          .delete();
      return rows.at(-1)?.key_hash;
    },
  };
};
