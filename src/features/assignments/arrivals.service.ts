import type { Scope } from '../../platform/scope.ts';
import { settingsOf } from '../settings/index.ts';
import { assignmentsIn } from './assignments.repository.ts';
import { type Arrival, type Board, type Decision, decide } from './decide.ts';
import { decisionsIn } from './decisions.repository.ts';
import { whyNot } from './eligibility.ts';
import { leadsAssigned } from './assignments.jobs.ts';
import { repsIn } from './reps.repository.ts';
import { rulesIn } from './rules.repository.ts';
import { DRAINED_AT_ONCE, waitingIn } from './waiting.repository.ts';

export interface AssignOutcome {
  readonly assigned: number;
  readonly waiting: number;
}

/**
 * Gives arriving leads their reps, leads that waited longer first. Everything in the caller's transaction: cursor, workloads,
 * lead, assignment, history, activity, decision and the outbox event stand or fall with the lead itself.
 */
export async function assignArrivals(tx: Scope, arrivals: readonly Arrival[], now: Date): Promise<AssignOutcome> {
  const rules = await rulesIn(tx).lock();
  const reps = await repsIn(tx).lock(now);
  const { timeZone, workingHours } = await settingsOf(tx);
  const board = { rules, reps, moment: { at: now, timeZone, entityHours: workingHours } };

  const open = await queuesWithSomebody(tx, board);
  const waited = open.length > 0 ? await waitingIn(tx).oldest(open) : [];
  const queued = new Set(waited.length === DRAINED_AT_ONCE ? open : []);
  const decisions = decide({ ...board, queued }, [...waited, ...arrivals]);

  const drained = decisions.slice(0, waited.length).filter(({ chosen }) => chosen !== null); // who goes on waiting was explained before
  const decided = [...drained, ...decisions.slice(waited.length)];
  await record(tx, board, decided, now);
  await waitingIn(tx).remove(drained.map(({ leadId }) => leadId));
  const assigned = decided.filter(({ chosen }) => chosen !== null).length;
  return { assigned, waiting: decided.length - assigned };
}

/** Rules that leads wait for and that have somebody now. */
async function queuesWithSomebody(tx: Scope, { rules, reps, moment }: Omit<Board, 'queued'>): Promise<number[]> {
  const queues = await waitingIn(tx).queues();
  if (queues.length === 0) return [];
  const eligible = [...reps.values()].filter((rep) => !whyNot(rep, moment)).map(({ id }) => id);
  return rules
    .filter(({ id, members }) => {
      const pool = members?.map(({ userId }) => userId);
      return queues.includes(id) && eligible.some((rep) => pool === undefined || pool.includes(rep));
    })
    .map(({ id }) => id);
}

async function record(tx: Scope, { rules, reps }: Omit<Board, 'queued'>, decisions: readonly Decision[], now: Date): Promise<void> {
  const given = decisions.flatMap(({ leadId, chosen, reason }) => {
    const rep = reps.get(chosen ?? 0);
    return rep ? [{ leadId, userId: rep.id, userName: rep.name, reason }] : [];
  });
  const moved = new Set(decisions.filter(({ outcome }) => outcome === 'rule').map(({ rule }) => rule?.id));
  for (const rule of rules) if (moved.has(rule.id)) await rulesIn(tx).saveCursor(rule);
  await repsIn(tx).addToWorkload(countBy(given, ({ userId }) => userId));
  await assignmentsIn(tx).add(given, now);
  await decisionsIn(tx).add(decisions, now);
  await waitingIn(tx).add(
    decisions.filter(({ chosen }) => chosen === null),
    now,
  );
  if (given.length > 0)
    await tx.enqueue(leadsAssigned, { assignments: given.map(({ leadId, userId }) => ({ leadId, userId })) });
}

const countBy = <T>(items: readonly T[], key: (item: T) => number): Map<number, number> =>
  new Map([...Map.groupBy(items, key)].map(([name, group]) => [name, group.length]));
