import type { Scope } from '../../platform/scope.ts';
import { ROWS_A_BATCH } from './forget.ts';

export type KeyChannel = 'meta' | 'website';

/** Keys by which a delivery that comes again is known. */
export const keysIn = (scope: Scope) => ({
  /** Deletes old ones among the next keys. The last key looked at, or undefined when there is none left. */
  async forgetNext(channel: KeyChannel, after: Buffer, before: Date): Promise<Buffer | undefined> {
    const rows = await scope
      .rows('ingest_keys')
      .where({ channel })
      .where('key_hash', '>', after)
      .orderBy('key_hash')
      .limit(ROWS_A_BATCH)
      .select('key_hash', 'first_at');
    const old = rows.filter(({ first_at }) => first_at < before).map(({ key_hash }) => key_hash);
    if (old.length > 0)
      await scope
        .rows('ingest_keys')
        .where({ channel })
        .whereIn('key_hash', old)
        .where('first_at', '<', before)
        .delete();
    return rows.at(-1)?.key_hash;
  },
});
