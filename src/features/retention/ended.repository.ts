import type { Scope } from '../../platform/scope.ts';
import { oldOnes, ROWS_A_BATCH } from './forget.ts';

/** A session has many tokens. */
const SESSIONS_A_BATCH = 50;

/** Rows that are over, deleted by their keys; each answers false when nothing old is left. */
export const endedIn = (scope: Scope) => ({
  async notifications(before: Date): Promise<boolean> {
    const rows = await scope.rows('notifications').orderBy('id').limit(ROWS_A_BATCH).select('id', 'created_at');
    const ids = oldOnes(rows, ({ created_at }) => created_at < before).map(({ id }) => id);
    if (ids.length > 0) await scope.rows('notifications').whereIn('id', ids).delete();
    return ids.length === ROWS_A_BATCH;
  },

  /** Sessions that ended, with their refresh tokens. */
  async sessions(before: Date): Promise<boolean> {
    const rows = await scope
      .rows('sessions')
      .where((group) => void group.where('expires_at', '<', before).orWhere('revoked_at', '<', before))
      .orderBy('id')
      .limit(SESSIONS_A_BATCH)
      .select('id');
    const ids = rows.map(({ id }) => id);
    if (ids.length === 0) return false;
    await scope.transaction(async (tx) => {
      await tx.rows('refresh_tokens').whereIn('session_id', ids).delete();
      await tx.rows('sessions').whereIn('id', ids).delete();
    });
    return ids.length === SESSIONS_A_BATCH;
  },

  /** Accepted, revoked or not, they are worth nothing after their last day. */
  async invitations(before: Date): Promise<boolean> {
    const rows = await scope
      .rows('invitations')
      .where('expires_at', '<', before)
      .orderBy('id')
      .limit(ROWS_A_BATCH)
      .select('id');
    const ids = rows.map(({ id }) => id);
    if (ids.length > 0) await scope.rows('invitations').whereIn('id', ids).delete();
    return ids.length === ROWS_A_BATCH;
  },

  /** Leads that a read-back saw at Meta, which shows none that is older than 90 days. */
  async sightings(sourceId: number, before: Date): Promise<boolean> {
    const rows = await scope
      .rows('meta_sightings')
      .where({ source_id: sourceId })
      .where('created_time', '<', before)
      .orderBy('created_time')
      .limit(ROWS_A_BATCH)
      .select('form_id', 'leadgen_id');
    for (const [form_id, seen] of Map.groupBy(rows, (row) => row.form_id))
      await scope
        .rows('meta_sightings')
        .where({ source_id: sourceId, form_id })
        .whereIn(
          'leadgen_id',
          seen.map(({ leadgen_id }) => leadgen_id),
        )
        .delete();
    return rows.length === ROWS_A_BATCH;
  },

  async sourceIds(): Promise<number[]> {
    const rows = await scope.rows('meta_pages').orderBy('source_id').select('source_id');
    return rows.map(({ source_id }) => source_id);
  },
});
