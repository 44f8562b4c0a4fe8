import type { AcrossEntities } from '../../platform/across-entities.ts';
import { withoutSuspended } from '../../platform/suspended.ts';
import { oldOnes, ROWS_A_BATCH } from './forget.ts';

/** What belongs to no entity, or concerns all of them. */
export const ofNobody = (across: AcrossEntities) => ({
  entityIds: (): Promise<number[]> =>
    across.read('each entity has its own retention', async (db) => {
      const rows = (await db('entities').orderBy('id').select('id')) as { id: number }[];
      return rows.map(({ id }) => id);
    }),

  /** Deliveries whose page nobody connected; false when no old one is left. */
  unrouted: (before: Date): Promise<boolean> =>
    across.read('deliveries that stayed nobody’s', async (db) => {
      const rows = (await db('unrouted_deliveries').orderBy('id').limit(ROWS_A_BATCH).select('id', 'received_at')) as {
        id: number;
        received_at: Date;
      }[];
      const ids = oldOnes(rows, ({ received_at }) => received_at < before).map(({ id }) => id);
      if (ids.length > 0) await db('unrouted_deliveries').whereIn('id', ids).delete();
      return ids.length === ROWS_A_BATCH;
    }),

  pauses: (before: Date): Promise<void> =>
    across.read('pauses of Graph that are over', async (db) => {
      await db('graph_pauses').where('until', '<', before).delete();
    }),

  /** Jobs that nobody has taken from the outbox since then; those of suspended entities wait there. */
  stuckJobs: (before: Date): Promise<number> =>
    across.read('jobs that nobody takes', async (db) => {
      const [row] = (await withoutSuspended(db('outbox').where('created_at', '<', before), db).count({ n: '*' })) as {
        n: number;
      }[];
      return Number(row?.n ?? 0);
    }),
});
