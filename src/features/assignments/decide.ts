import { type Choice, chooseRep } from './choose-rep.ts';
import { type LeadFacts, matches } from './conditions.ts';
import { type Moment, type Rep, whyNot } from './eligibility.ts';
import type { Member, Rule } from './rules.repository.ts';

/** A lead that wants a rep. */
export interface Arrival {
  readonly leadId: number;
  readonly facts: LeadFacts;
  /** The older lead of the same person; null: nobody known. */
  readonly samePersonAs: number | null;
  /** The rep of that person's oldest lead that has one. */
  readonly ownerOfPerson: number | null;
  /** It waited in the queue before, and its turn has come. */
  readonly hasWaited: boolean;
  /** Whose it was and must not be again; not given: everybody may get it. */
  readonly notAgain?: number;
}

/** How one member of a pool looked at the moment of the decision. */
export interface PoolMember {
  readonly user_id: number;
  readonly name: string;
  readonly eligible: boolean;
  readonly reason: string | null;
}

export interface Decision {
  readonly leadId: number;
  /** manual, put_back and kept: no rule was asked; somebody did it, or nobody else could have the lead. */
  readonly outcome: 'rule' | 'sticky' | 'waiting' | 'manual' | 'put_back' | 'kept';
  readonly rule: Pick<Rule, 'id' | 'name' | 'strategy'> | null;
  readonly cursorBefore: number | null;
  readonly chosen: number | null;
  /** The first rule that fits, in whose queue the lead waits; null: it does not wait, or no rule fits. */
  readonly queue: number | null;
  readonly reason: string;
  readonly pool: readonly PoolMember[];
}

/** What is decided upon: read and locked by one transaction. Choosing moves the rules' cursors and the reps' workloads in it. */
export interface Board {
  readonly rules: readonly Rule[];
  readonly reps: ReadonlyMap<number, Rep>;
  readonly moment: Moment;
  /** Rules that leads go on waiting for although it is their turn: a new lead queues up behind them. */
  readonly queued: ReadonlySet<number>;
}

/** Decides one lead after the other, so that each sees what the ones before it changed. */
export function decide(board: Board, arrivals: readonly Arrival[]): Decision[] {
  const owners = new Map<number, number>();
  const reps = new Map([...board.reps].map(([id, rep]) => [id, { ...rep }]));
  return arrivals.map((arrival) => {
    const owner = arrival.ownerOfPerson ?? owners.get(arrival.samePersonAs ?? 0) ?? null;
    const decision = decideOne({ ...board, reps }, arrival, owner);
    const rep = reps.get(decision.chosen ?? 0);
    if (rep) {
      reps.set(rep.id, { ...rep, activeLeads: rep.activeLeads + 1 });
      owners.set(arrival.leadId, rep.id);
      if (arrival.samePersonAs !== null && !owners.has(arrival.samePersonAs)) owners.set(arrival.samePersonAs, rep.id);
    }
    return decision;
  });
}

function decideOne(board: Board, arrival: Arrival, owner: number | null): Decision {
  const { leadId, facts, hasWaited } = arrival;
  const asked = rulesFor(board.rules, facts);
  const queue = asked[0]?.id ?? null;
  for (const rule of asked) {
    const pool = poolOf(rule, board, arrival.notAgain);
    const base = {
      leadId,
      rule: { id: rule.id, name: rule.name, strategy: rule.strategy },
      cursorBefore: rule.cursor.userId,
      queue: null,
      pool,
    };
    const sticky = pool.find(({ user_id, eligible }) => user_id === owner && eligible);
    if (sticky)
      return {
        ...base,
        outcome: 'sticky',
        chosen: sticky.user_id,
        reason: `${sticky.name} has an older lead of this person`,
      };
    const choice = choose(rule, pool, board);
    if (!choice && rule !== asked.at(-1)) continue;
    const waiting = { ...base, outcome: 'waiting', chosen: null, queue } as const;
    if (!choice) return { ...waiting, reason: `Nobody in the pool of "${rule.name}" can take a lead now` };
    if (!hasWaited && board.queued.has(rule.id))
      return { ...waiting, reason: 'Older leads of this rule are still waiting for their turn' };
    rule.cursor = choice.cursor;
    return { ...base, outcome: 'rule', chosen: choice.id, reason: reasonOf(rule) };
  }
  return {
    leadId,
    rule: null,
    cursorBefore: null,
    pool: [],
    outcome: 'waiting',
    chosen: null,
    queue,
    reason: 'No active rule fits this lead',
  };
}

/** The rules that may decide about a lead, in their order: the first that fits, and those to which it hands the lead on. */
export function rulesFor(rules: readonly Rule[], facts: LeadFacts): readonly Rule[] {
  const fitting = rules.filter(({ conditions }) => matches(conditions, facts));
  const last = fitting.findIndex(({ whenNobody }) => whenNobody === 'wait');
  return last < 0 ? fitting : fitting.slice(0, last + 1);
}

export const NO_LEADS = 'has a role that takes no leads';

function poolOf(rule: Rule, { reps, moment }: Board, notAgain: number | undefined): PoolMember[] {
  const ids = rule.members?.map(({ userId }) => userId) ?? [...reps.keys()];
  return ids.map((id) => {
    const rep = reps.get(id);
    const reason = !rep ? NO_LEADS : id === notAgain ? 'had it until now' : (whyNot(rep, moment) ?? null);
    return { user_id: id, name: rep?.name ?? `User ${id}`, eligible: reason === null, reason };
  });
}

function choose(rule: Rule, pool: readonly PoolMember[], { reps }: Board): Choice | undefined {
  const places = new Map<number, Member>(rule.members?.map((member) => [member.userId, member]));
  const candidates = pool
    .filter(({ eligible }) => eligible)
    .map(({ user_id: id }) => ({
      id,
      position: places.get(id)?.position ?? 0,
      weight: places.get(id)?.weight ?? reps.get(id)?.weight ?? 1,
      activeLeads: reps.get(id)?.activeLeads ?? 0,
    }));
  return chooseRep(rule.strategy, candidates, rule.cursor);
}

const REASONS: Record<Rule['strategy'], string> = {
  round_robin: 'Next in turn',
  weighted: 'Next in turn by weight',
  least_loaded: 'Has the fewest active leads of those who can take one',
};
const reasonOf = ({ name, strategy }: Rule) => `${REASONS[strategy]} under the rule "${name}"`;
