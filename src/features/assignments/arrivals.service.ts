import type { Scope } from '../../platform/scope.ts';
import { system } from '../audit/index.ts';
import { lockBoard, type OpenLead, withOwners } from './board.service.ts';
import { type Board, type Decision, decide } from './decide.ts';
import { whyNot } from './eligibility.ts';
import { rulesOfQueue } from './queues.ts';
import type { Rule } from './rules.repository.ts';
import { settle } from './settle.service.ts';
import { type Place, waitingIn } from './waiting.repository.ts';

/** A lead that nobody has. Who its person's rep is, is looked up here, with the cursors locked. */
export type NewArrival = Omit<OpenLead, 'ownerOfPerson' | 'hasWaited'>;

/** What is decided, and not done yet. */
export interface Round {
  readonly rules: readonly Rule[];
  readonly decided: readonly Decision[];
  /** Those of them for which nobody was found, and what waits on. */
  readonly waiting: readonly Decision[];
  readonly at: Date;
}

/**
 * Gives leads their reps, leads that waited longer first. Everything in the caller's transaction: cursor, workloads,
 * lead, assignment, history, activity, decision and the outbox event stand or fall with the lead itself. Returns how many got one.
 */
export async function assignArrivals(tx: Scope, arrivals: readonly NewArrival[], now: Date): Promise<number> {
  return settleArrivals(tx, await decideArrivals(tx, arrivals, now));
}

/** The first half: who is to have the leads, with all locks taken. New leads are written between the halves, with their reps. */
export async function decideArrivals(tx: Scope, arrivals: readonly NewArrival[], now: Date): Promise<Round> {
  const board = await lockBoard(tx, now);
  const open = await queuesWithSomebody(tx, board);
  const { arrivals: waited, gone, hasMore } = await waitingIn(tx).oldest(open);
  await waitingIn(tx).remove(gone);
  const queued = new Set(hasMore ? open.flatMap((id) => rulesOfQueue(board.rules, id)).map(({ id }) => id) : []);
  return decideAll(tx, { ...board, queued }, { waited, fresh: arrivals.map(fresh), at: now });
}

/** The second half; `born`: leads that were written since, with the reps that were decided. Returns how many leads got one. */
export async function settleArrivals(
  tx: Scope,
  { rules, decided, waiting, at }: Round,
  born: ReadonlySet<number> = new Set(),
): Promise<number> {
  const given = await settle(tx, rules, { decisions: decided, deed: { by: system, at }, born });
  await waitingIn(tx).add(waiting, at);
  return given.length;
}

/**
 * Looks again at the leads that have waited longest, of all queues, from a place on: which rule's queue they belong to, and whether
 * that has somebody. To be done for all of them when rules change. Returns the place for the next call; null after the last one.
 */
export async function findRulesAgain(tx: Scope, after: Place | null, now: Date): Promise<Place | null> {
  const board = await lockBoard(tx, now);
  const { arrivals: waited, gone, last } = await waitingIn(tx).page(after);
  await waitingIn(tx).remove(gone);
  await settleArrivals(tx, await decideAll(tx, { ...board, queued: new Set() }, { waited, fresh: [], at: now }));
  return last;
}

interface Turn {
  readonly waited: readonly OpenLead[];
  readonly fresh: readonly OpenLead[];
  readonly at: Date;
}

async function decideAll(tx: Scope, board: Board, { waited, fresh: arriving, at }: Turn): Promise<Round> {
  const decisions = decide(board, await withOwners(tx, [...waited, ...arriving]));
  const drained = decisions.slice(0, waited.length).filter(({ chosen }) => chosen !== null); // who goes on waiting was explained before
  return {
    rules: board.rules,
    decided: [...drained, ...decisions.slice(waited.length)],
    waiting: decisions.filter(({ chosen }) => chosen === null),
    at,
  };
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

const fresh = (arrival: NewArrival): OpenLead => ({ ...arrival, hasWaited: false, ownerOfPerson: null });
