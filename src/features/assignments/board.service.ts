import type { Scope } from '../../platform/scope.ts';
import { settingsOf } from '../settings/index.ts';
import type { Arrival, Board } from './decide.ts';
import type { Moment } from './eligibility.ts';
import { ownersIn, type PersonKeys } from './owners.repository.ts';
import { repsIn } from './reps.repository.ts';
import { rulesIn } from './rules.repository.ts';
import { localTimeAt } from './working-hours.ts';

/** Rules and reps as they are, cursors and workloads locked in this order: until the transaction ends nobody else assigns here. */
export async function lockBoard(tx: Scope, now: Date): Promise<Omit<Board, 'queued'>> {
  const rules = await rulesIn(tx).lock();
  const reps = await repsIn(tx).lock(now);
  return { rules, reps, moment: await momentOf(tx, now) };
}

/** What the entity's clocks show at an instant, and its hours. */
export async function momentOf(scope: Scope, at: Date): Promise<Moment> {
  const { timeZone, workingHours } = await settingsOf(scope);
  return { local: localTimeAt(at, timeZone), entityHours: workingHours };
}

/** A lead that wants a rep, and how its person is known. */
export interface OpenLead extends Arrival {
  readonly person: PersonKeys;
}

/** With the person's rep. Read with the cursors locked: until then an older lead of the person may have got its rep, or lost it. */
export async function withOwners(tx: Scope, arrivals: readonly OpenLead[]): Promise<Arrival[]> {
  const owners = await ownersIn(tx).ofLeads(arrivals);
  return arrivals.map((arrival) => ({ ...arrival, ownerOfPerson: owners.get(arrival.leadId) ?? null }));
}
