import type { Scope } from '../../platform/scope.ts';
import { oldOnes, ROWS_A_BATCH } from './forget.ts';

/** That a report was made once; its file is long gone. Each answers false when nothing old is left. */
export const pastReportsIn = (scope: Scope) => ({
  async runs(before: Date): Promise<boolean> {
    const rows = await scope.rows('report_runs').orderBy('id').limit(ROWS_A_BATCH).select('id', 'created_at');
    const ids = oldOnes(rows, ({ created_at }) => created_at < before).map(({ id }) => id);
    if (ids.length > 0) await scope.rows('report_runs').whereIn('id', ids).delete();
    return ids.length === ROWS_A_BATCH;
  },

  /** Those that no run names: its run goes first. */
  async exports(before: Date): Promise<boolean> {
    const rows = await scope
      .rows('exports')
      .whereNotIn('id', scope.idsFrom('report_runs', 'export_id').whereNotNull('export_id'))
      .where('expires_at', '<', before)
      .orderBy('id')
      .limit(ROWS_A_BATCH)
      .select('id');
    const ids = rows.map(({ id }) => id);
    if (ids.length > 0) await scope.rows('exports').whereIn('id', ids).delete();
    return ids.length === ROWS_A_BATCH;
  },
});
