import type { AcrossEntities } from '../../platform/across-entities.ts';
import { withoutSuspended } from '../../platform/suspended.ts';
import { assignArrivals } from './arrivals.service.ts';

/** Entities in which leads wait; those of suspended ones wait on. */
const entitiesWaiting = (across: AcrossEntities): Promise<number[]> =>
  across.read('entities with waiting leads', async (db) => {
    const rows = (await withoutSuspended(db('assignment_waiting'), db).distinct('entity_id')) as {
      entity_id: number;
    }[];
    return rows.map(({ entity_id }) => entity_id);
  });

/**
 * Gives waiting leads their reps, oldest first, where somebody has become eligible. Returns how many were assigned. An entity in
 * which that fails does not keep the others waiting; the failures are thrown when all had their turn.
 */
export async function drainWaiting(across: AcrossEntities, now: () => Date): Promise<number> {
  let assigned = 0;
  const failures: unknown[] = [];
  for (const entityId of await entitiesWaiting(across)) {
    try {
      assigned += await drainEntity(across, entityId, now);
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0)
    throw new AggregateError(failures, `Waiting leads of ${failures.length} entities could not be given out`);
  return assigned;
}

const drainEntity = (across: AcrossEntities, entityId: number, now: () => Date): Promise<number> =>
  across.transaction('waiting leads', (_trx, scopeOf) => assignArrivals(scopeOf(entityId), [], now()));
