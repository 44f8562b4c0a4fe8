import type { Scope } from '../../platform/scope.ts';
import { settingsOf } from '../settings/index.ts';
import type { Decision } from './decide.ts';
import type { Rep } from './eligibility.ts';
import { arrivalsOf } from './lead-facts.repository.ts';
import { ownersIn } from './owners.repository.ts';
import { type PastLead, pastLeadsIn } from './past-leads.repository.ts';
import { replay, type Replayed, unevenness } from './replay.ts';
import { repsIn } from './reps.repository.ts';
import { poolOf } from './rule-pool.ts';
import { type Rule, rulesIn } from './rules.repository.ts';
import type { NewRule, SimulationResult } from './rules.schema.ts';
import { localTimeAt } from './working-hours.ts';

/** The posted rule among those that exist. */
const POSTED = 0;

/**
 * Replays the newest leads as if the posted rule stood at its place among the active ones: who would have got what, and why. Hours
 * are those of the instant at which each lead arrived; switches, leaves and limits those of now, and workloads those of now without
 * the replayed leads. Every rule begins at the cursor where it stands. Writes nothing.
 */
export async function simulate(
  scope: Scope,
  { rule: posted, leads }: { rule: NewRule; leads: number },
  now: Date,
): Promise<SimulationResult> {
  const past = await pastLeadsIn(scope).newest(leads);
  const rules = placed(await rulesIn(scope).read(), await ruleOf(scope, posted), posted.position);
  const reps = withoutLeads(await repsIn(scope).read(now), past);
  const decisions = replay(await replayed(scope, past), rules, reps);
  const weights = new Map(
    rules.find(({ id }) => id === POSTED)?.members?.map(({ userId, weight }) => [userId, weight]),
  );
  const weightOf = (id: number) =>
    posted.strategy === 'weighted' ? (weights.get(id) ?? reps.get(id)?.weight ?? 1) : 1;
  return resultOf({ decisions, past, reps }, unevenness(decisions, POSTED, weightOf));
}

async function ruleOf(scope: Scope, posted: NewRule): Promise<Rule> {
  const { pool, team_id, members } = await poolOf(scope, posted, 'rule.');
  return {
    id: POSTED,
    name: posted.name,
    position: posted.position,
    conditions: posted.conditions,
    strategy: posted.strategy,
    whenNobody: posted.when_nobody,
    members:
      pool === 'team'
        ? await rulesIn(scope).membersOfTeam(team_id)
        : pool === 'users'
          ? members.map(({ user_id, position, weight }) => ({ userId: user_id, position, weight }))
          : null,
    cursor: { position: null, userId: null, credits: {} },
  };
}

/** Behind those with the same position, as the youngest. */
const placed = (rules: readonly Rule[], posted: Rule, position: number): Rule[] => [
  ...rules.filter((rule) => rule.position <= position),
  posted,
  ...rules.filter((rule) => rule.position > position),
];

function withoutLeads(reps: ReadonlyMap<number, Rep>, past: readonly PastLead[]): Map<number, Rep> {
  const counted = Map.groupBy(
    past.filter(({ isOpen }) => isOpen),
    ({ assigned_user_id }) => assigned_user_id,
  );
  return new Map(
    [...reps].map(([id, rep]) => [id, { ...rep, activeLeads: rep.activeLeads - (counted.get(id)?.length ?? 0) }]),
  );
}

async function replayed(scope: Scope, past: readonly PastLead[]): Promise<Replayed[]> {
  const { timeZone, workingHours } = await settingsOf(scope);
  const ids = past.map(({ id }) => id);
  const arrivals = await arrivalsOf(scope, ids);
  const again = arrivals.filter(({ samePersonAs }) => samePersonAs !== null && !ids.includes(samePersonAs));
  const owners = await ownersIn(scope).ofLeads(again);
  const arrivedAt = new Map(past.map(({ id, created_at }) => [id, created_at]));
  return arrivals.map((arrival) => ({
    arrival: { ...arrival, hasWaited: true, ownerOfPerson: owners.get(arrival.leadId) ?? null },
    moment: { local: localTimeAt(arrivedAt.get(arrival.leadId) as Date, timeZone), entityHours: workingHours },
  }));
}

interface Replay {
  readonly decisions: readonly Decision[];
  readonly past: readonly PastLead[];
  readonly reps: ReadonlyMap<number, Rep>;
}

function resultOf({ decisions, past, reps }: Replay, fairness: number | null): SimulationResult {
  const had = new Map(past.map(({ id, assigned_user_id }) => [id, assigned_user_id]));
  const nameOf = (userId: number | null) => reps.get(userId ?? 0)?.name ?? null;
  const given = Map.groupBy(
    decisions.filter(({ chosen }) => chosen !== null),
    ({ chosen }) => chosen as number,
  );
  return {
    leads: decisions.length,
    assigned: decisions.filter(({ chosen }) => chosen !== null).length,
    waiting: decisions.filter(({ chosen }) => chosen === null).length,
    by_rep: [...reps.values()].map(({ id, name }) => {
      const own = given.get(id) ?? [];
      const byThisRule = own.filter(({ outcome, rule }) => outcome === 'rule' && rule?.id === POSTED);
      return { user_id: id, name, leads: own.length, by_this_rule: byThisRule.length };
    }),
    fairness,
    decisions: decisions.map(({ leadId, outcome, rule, chosen, reason }) => ({
      lead_id: leadId,
      outcome: outcome as SimulationResult['decisions'][number]['outcome'],
      rule_id: rule?.id === POSTED ? null : (rule?.id ?? null),
      rule_name: rule?.name ?? null,
      user_id: chosen,
      name: nameOf(chosen),
      reason,
      had_user_id: had.get(leadId) ?? null,
    })),
  };
}
