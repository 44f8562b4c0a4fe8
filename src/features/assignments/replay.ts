import { type Arrival, type Board, type Decision, decide } from './decide.ts';
import type { Rep } from './eligibility.ts';
import type { Rule } from './rules.repository.ts';

/** A lead of the past, to be decided again. */
export interface Replayed {
  readonly arrival: Arrival;
  /** Of the instant at which it arrived: hours are those of then. */
  readonly moment: Board['moment'];
}

/** Decides leads one after the other, each at its own moment, as if none of them had a rep yet. */
export function replay(leads: readonly Replayed[], rules: readonly Rule[], reps: ReadonlyMap<number, Rep>): Decision[] {
  const board = new Map(reps);
  const owners = new Map<number, number>();
  return leads.map(({ arrival, moment }) => {
    const ownerOfPerson = arrival.ownerOfPerson ?? owners.get(arrival.samePersonAs ?? 0) ?? null;
    const [decision] = decide({ rules, reps: board, moment, queued: new Set() }, [{ ...arrival, ownerOfPerson }]);
    const rep = board.get(decision?.chosen ?? 0);
    if (rep) {
      board.set(rep.id, { ...rep, activeLeads: rep.activeLeads + 1 });
      owners.set(arrival.leadId, rep.id);
      if (arrival.samePersonAs !== null && !owners.has(arrival.samePersonAs)) owners.set(arrival.samePersonAs, rep.id);
    }
    return decision as Decision;
  });
}

/** The ideal share of a member, in parts; all of them together are the whole. */
export type WeightOf = (userId: number) => number;

/**
 * How uneven a rule was: each member's share of the leads that it decided, divided by the ideal one; the largest of these minus the
 * smallest. Only of those who could take at least one of these leads. 0 is perfectly even; null: it decided nothing.
 */
export function unevenness(decisions: readonly Decision[], ruleId: number, weightOf: WeightOf): number | null {
  const own = decisions.filter(({ outcome, rule }) => outcome === 'rule' && rule?.id === ruleId);
  const able = new Set(
    own.flatMap(({ pool }) => pool.filter(({ eligible }) => eligible).map(({ user_id }) => user_id)),
  );
  if (own.length === 0) return null;
  const total = [...able].reduce((sum, userId) => sum + weightOf(userId), 0);
  const ratios = [...able].map((userId) => {
    const leads = own.filter(({ chosen }) => chosen === userId).length;
    return leads / own.length / (weightOf(userId) / total);
  });
  return Math.max(...ratios) - Math.min(...ratios);
}
