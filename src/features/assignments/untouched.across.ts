import type { AcrossEntities } from '../../platform/across-entities.ts';
import type { Scope } from '../../platform/scope.ts';
import { withoutSuspended } from '../../platform/suspended.ts';
import { settingsOf } from '../settings/index.ts';
import { lockBoard } from './board.service.ts';
import { lockLeads } from './locked-leads.repository.ts';
import { moveOn } from './move-on.service.ts';
import { repsIn } from './reps.repository.ts';
import { type Held, stillUntouched, untouchedBy } from './untouched-leads.across.ts';
import { sinceWorked } from './worked-time.ts';

/** Entities in which a lead that nobody touches goes to the next rep. */
const entitiesWithTimeout = (across: AcrossEntities): Promise<number[]> =>
  across.read('entities with a claim timeout', async (db) => {
    const rows = (await withoutSuspended(db('entity_settings').whereNotNull('claim_timeout_minutes'), db).select(
      'entity_id',
    )) as {
      entity_id: number;
    }[];
    return rows.map(({ entity_id }) => entity_id);
  });

/**
 * Speed to lead: leads in the first status that their reps did not touch in time go to the next eligible rep; where there is nobody
 * else they stay, which is noted once. Any number of processes may do it at once. Returns how many moved. An entity in which that
 * fails does not keep the others waiting; the failures are thrown when all had their turn.
 */
export async function moveUntouched(across: AcrossEntities, now: () => Date): Promise<number> {
  let moved = 0;
  const failures: unknown[] = [];
  for (const entityId of await entitiesWithTimeout(across)) {
    try {
      moved += await moveInEntity(across, entityId, now());
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0)
    throw new AggregateError(failures, `Untouched leads of ${failures.length} entities could not be moved`);
  return moved;
}

/** Looks without a lock first: nearly always there is nothing to do. */
async function moveInEntity(across: AcrossEntities, entityId: number, now: Date): Promise<number> {
  const found = await across.transaction('untouched leads', (trx, scopeOf) => dueIn(trx, scopeOf(entityId), now));
  if (found.length === 0) return 0;
  return across.transaction('untouched leads to the next rep', async (trx, scopeOf) => {
    const tx = scopeOf(entityId);
    const { claimTimeoutMinutes: minutes } = await settingsOf(tx);
    const board = await lockBoard(tx, now);
    const locked = await lockLeads(
      tx,
      found.map(({ leadId }) => leadId),
    );
    const due = await stillUntouched(
      trx,
      entityId,
      found.filter(({ leadId }) => locked.has(leadId)),
    );
    return minutes === null ? 0 : moveOn(tx, board, { due, minutes, at: now });
  });
}

/** Each rep's leads since before the instant from which on the rep has worked for so long. */
async function dueIn(trx: Parameters<typeof untouchedBy>[0], scope: Scope, now: Date): Promise<Held[]> {
  const { claimTimeoutMinutes: minutes, timeZone, workingHours } = await settingsOf(scope);
  const due: Held[] = [];
  if (minutes === null) return due;
  for (const rep of (await repsIn(scope).read(now)).values()) {
    const since = sinceWorked(minutes, now, { hours: rep.workingHours ?? workingHours, timeZone });
    if (since) due.push(...(await untouchedBy(trx, scope.entityId, { userId: rep.id, since })));
  }
  return due;
}
