import type { Scope } from '../../platform/scope.ts';
import { settingsOf } from '../settings/index.ts';
import { assignmentsIn } from './assignments.repository.ts';
import { type Arrival, type Board, type Decision, decide } from './decide.ts';
import { decisionsIn } from './decisions.repository.ts';
import { whyNot } from './eligibility.ts';
import { leadsAssigned } from './assignments.jobs.ts';
import { ownersIn } from './owners.repository.ts';
import { rulesOfQueue } from './queues.ts';
import { repsIn } from './reps.repository.ts';
import { type Rule, rulesIn } from './rules.repository.ts';
import { waitingIn } from './waiting.repository.ts';
import { localTimeAt } from './working-hours.ts';

/** A lead that has just been written. Who its person's rep is, is looked up here, with the cursors locked. */
export type NewArrival = Omit<Arrival, 'ownerOfPerson' | 'hasWaited'>;

/**
 * Gives arriving leads their reps, leads that waited longer first. Everything in the caller's transaction: cursor, workloads,
 * lead, assignment, history, activity, decision and the outbox event stand or fall with the lead itself. Returns how many got one.
 */
export async function assignArrivals(tx: Scope, arrivals: readonly NewArrival[], now: Date): Promise<number> {
  const rules = await rulesIn(tx).lock();
  const reps = await repsIn(tx).lock(now);
  const { timeZone, workingHours } = await settingsOf(tx);
  const board = { rules, reps, moment: { local: localTimeAt(now, timeZone), entityHours: workingHours } };

  const open = await queuesWithSomebody(tx, board);
  const { arrivals: waited, gone, hasMore } = await waitingIn(tx).oldest(open);
  const queued = new Set(hasMore ? open.flatMap((id) => rulesOfQueue(rules, id)).map(({ id }) => id) : []);
  const decisions = decide({ ...board, queued }, await withOwners(tx, [...waited, ...arrivals.map(fresh)]));

  const drained = decisions.slice(0, waited.length).filter(({ chosen }) => chosen !== null); // who goes on waiting was explained before
  const decided = [...drained, ...decisions.slice(waited.length)];
  await record(tx, board, { decisions: decided, now });
  await waitingIn(tx).add(
    decisions.filter(({ chosen }) => chosen === null),
    now,
  );
  await waitingIn(tx).remove([...gone, ...drained.map(({ leadId }) => leadId)]);
  return decided.filter(({ chosen }) => chosen !== null).length;
}

/** Rules that leads wait for, where they or the rules they hand leads on to have somebody now; and those that are not active any more. */
async function queuesWithSomebody(tx: Scope, { rules, reps, moment }: Omit<Board, 'queued'>): Promise<number[]> {
  const queues = await waitingIn(tx).queues();
  if (queues.length === 0) return [];
  const eligible = [...reps.values()].filter((rep) => !whyNot(rep, moment)).map(({ id }) => id);
  const hasSomebody = ({ members }: Rule) =>
    eligible.some((rep) => members === null || members.some(({ userId }) => userId === rep));
  const isActive = (queue: number) => rules.some(({ id }) => id === queue);
  return queues.filter((queue) => !isActive(queue) || rulesOfQueue(rules, queue).some(hasSomebody));
}

const fresh = (arrival: NewArrival): Arrival => ({ ...arrival, hasWaited: false, ownerOfPerson: null });

/** Read with the cursors locked: until then an older lead of the person may have got its rep, or lost it. */
async function withOwners(tx: Scope, arrivals: readonly Arrival[]): Promise<Arrival[]> {
  const again = arrivals.filter(({ samePersonAs }) => samePersonAs !== null).map(({ leadId }) => leadId);
  const owners = await ownersIn(tx).ofLeads(again);
  return arrivals.map((arrival) => ({ ...arrival, ownerOfPerson: owners.get(arrival.leadId) ?? null }));
}

async function record(tx: Scope, { rules, reps }: Omit<Board, 'queued'>, { decisions, now }: Decided): Promise<void> {
  const given = decisions.flatMap(({ leadId, chosen, reason }) => {
    const rep = reps.get(chosen ?? 0);
    return rep ? [{ leadId, userId: rep.id, userName: rep.name, reason }] : [];
  });
  const moved = new Set(decisions.filter(({ outcome }) => outcome === 'rule').map(({ rule }) => rule?.id));
  for (const rule of rules) if (moved.has(rule.id)) await rulesIn(tx).saveCursor(rule);
  await repsIn(tx).addToWorkload(countBy(given, ({ userId }) => userId));
  await assignmentsIn(tx).add(given, now);
  await decisionsIn(tx).add(decisions, now);
  if (given.length > 0)
    await tx.enqueue(leadsAssigned, { assignments: given.map(({ leadId, userId }) => ({ leadId, userId })) });
}

interface Decided {
  readonly decisions: readonly Decision[];
  readonly now: Date;
}

const countBy = <T>(items: readonly T[], key: (item: T) => number): Map<number, number> =>
  new Map([...Map.groupBy(items, key)].map(([name, group]) => [name, group.length]));
