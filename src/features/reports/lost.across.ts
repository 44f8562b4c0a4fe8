import type { AcrossEntities } from '../../platform/across-entities.ts';
import { withoutSuspended } from '../../platform/suspended.ts';
import { exportsIn } from './exports.repository.ts';
import { failRun } from './fail-run.ts';

/** Longer than any job waits, and takes with all its attempts: Redis has lost it. */
const LOST_AFTER_MS = 86_400_000;
const ROWS_A_PASS = 200;
const UNFINISHED = ['waiting', 'running'];
const REASON = 'It was lost on its way.';

interface Lost {
  readonly entity_id: number;
  readonly id: number;
}

/** Fails exports and runs whose jobs are nowhere any more, so that nobody waits for them for ever. Returns how many. */
export async function giveUpLost(across: AcrossEntities, at: Date): Promise<number> {
  const [runs, exports] = [await lostIn(across, 'report_runs', at), await lostIn(across, 'exports', at)];
  await across.transaction('exports and runs that are lost', async (_trx, scopeOf) => {
    for (const { entity_id, id } of runs) await failRun(scopeOf(entity_id), { id, reason: REASON, at });
    for (const { entity_id, id } of exports) await exportsIn(scopeOf(entity_id)).fail(id, REASON, at);
  });
  return runs.length + exports.length;
}

/** What waits for its entity to be resumed is not lost. */
const lostIn = (across: AcrossEntities, table: 'report_runs' | 'exports', at: Date): Promise<Lost[]> =>
  across.read('exports and runs that nobody makes', (db) =>
    withoutSuspended(db(table), db)
      .whereIn('state', UNFINISHED)
      .where('created_at', '<', new Date(at.getTime() - LOST_AFTER_MS))
      .orderBy(['entity_id', 'id'])
      .limit(ROWS_A_PASS)
      .select('entity_id', 'id'),
  );
