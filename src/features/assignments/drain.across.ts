import type { AcrossEntities } from '../../platform/across-entities.ts';
import { assignArrivals } from './arrivals.service.ts';

/** Entities in which leads wait. */
const entitiesWaiting = (across: AcrossEntities): Promise<number[]> =>
  across.read('entities with waiting leads', async (db) => {
    const rows = (await db('assignment_waiting').distinct('entity_id')) as { entity_id: number }[];
    return rows.map(({ entity_id }) => entity_id);
  });

/** Gives waiting leads their reps, oldest first, where somebody has become eligible. Returns how many were assigned. */
export async function drainWaiting(across: AcrossEntities, now: () => Date): Promise<number> {
  let assigned = 0;
  for (const entityId of await entitiesWaiting(across))
    assigned += await across.transaction('waiting leads', async (_trx, scopeOf) => {
      const outcome = await assignArrivals(scopeOf(entityId), [], now());
      return outcome.assigned;
    });
  return assigned;
}
