import type { Scope } from '../../platform/scope.ts';
import { system } from '../audit/index.ts';
import { lockBoard, withOwners } from './board.service.ts';
import { type Arrival, type Board, decide } from './decide.ts';
import { whyNot } from './eligibility.ts';
import { rulesOfQueue } from './queues.ts';
import type { Rule } from './rules.repository.ts';
import { settle } from './settle.service.ts';
import { type Place, waitingIn } from './waiting.repository.ts';

/** A lead that has just been written. Who its person's rep is, is looked up here, with the cursors locked. */
export type NewArrival = Omit<Arrival, 'ownerOfPerson' | 'hasWaited'>;

/**
 * Gives arriving leads their reps, leads that waited longer first. Everything in the caller's transaction: cursor, workloads,
 * lead, assignment, history, activity, decision and the outbox event stand or fall with the lead itself. Returns how many got one.
 */
export async function assignArrivals(tx: Scope, arrivals: readonly NewArrival[], now: Date): Promise<number> {
  const board = await lockBoard(tx, now);
  const open = await queuesWithSomebody(tx, board);
  const { arrivals: waited, gone, hasMore } = await waitingIn(tx).oldest(open);
  await waitingIn(tx).remove(gone);
  const queued = new Set(hasMore ? open.flatMap((id) => rulesOfQueue(board.rules, id)).map(({ id }) => id) : []);
  return giveOut(tx, { ...board, queued }, { waited, fresh: arrivals.map(fresh), now });
}

/**
 * Looks again at the leads that have waited longest, of all queues, from a place on: which rule's queue they belong to, and whether
 * that has somebody. To be done for all of them when rules change. Returns the place for the next call; null after the last one.
 */
export async function findRulesAgain(tx: Scope, after: Place | null, now: Date): Promise<Place | null> {
  const board = await lockBoard(tx, now);
  const { arrivals: waited, gone, last } = await waitingIn(tx).page(after);
  await waitingIn(tx).remove(gone);
  await giveOut(tx, { ...board, queued: new Set() }, { waited, fresh: [], now });
  return last;
}

interface Round {
  readonly waited: readonly Arrival[];
  readonly fresh: readonly Arrival[];
  readonly now: Date;
}

async function giveOut(tx: Scope, board: Board, { waited, fresh: arriving, now }: Round): Promise<number> {
  const decisions = decide(board, await withOwners(tx, [...waited, ...arriving]));
  const drained = decisions.slice(0, waited.length).filter(({ chosen }) => chosen !== null); // who goes on waiting was explained before
  const decided = [...drained, ...decisions.slice(waited.length)];
  const given = await settle(tx, board.rules, { decisions: decided, deed: { by: system, at: now } });
  await waitingIn(tx).add(
    decisions.filter(({ chosen }) => chosen === null),
    now,
  );
  return given.length;
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
