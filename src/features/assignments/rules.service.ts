import type { Actor, Page } from '../../platform/endpoint.ts';
import { found } from '../../platform/errors.ts';
import { instant } from '../../platform/fields.ts';
import type { Outside } from '../../platform/outside.ts';
import { TOTAL_CAP, totalOf } from '../../platform/page.ts';
import type { Scope } from '../../platform/scope.ts';
import type { AssignmentRulesRow, Json } from '../../platform/tables.ts';
import { byUser, record } from '../audit/index.ts';
import { rulesChanged } from './assignments.jobs.ts';
import { Conditions } from './conditions.ts';
import { type Pool, poolOf } from './rule-pool.ts';
import { ruleRowsIn } from './rule-rows.repository.ts';
import { rulesIn } from './rules.repository.ts';
import type { AssignmentRule, NewRule, RuleChange, Simulation, SimulationResult } from './rules.schema.ts';
import { simulate } from './simulate.service.ts';

export type RulesService = ReturnType<typeof rulesService>;

/** After each change the leads that wait find their rules again. */
export const rulesService = ({ now }: Pick<Outside, 'now'>) => ({
  async list(scope: Scope, { limit, offset }: { limit: number; offset: number }): Promise<Page<AssignmentRule>> {
    const rules = ruleRowsIn(scope);
    return {
      data: await withPeople(scope, await rules.page(limit, offset)),
      ...totalOf(await rules.count(TOTAL_CAP + 1)),
    };
  },

  async read(scope: Scope, id: number): Promise<AssignmentRule> {
    return wholeRule(scope, found(await ruleRowsIn(scope).find(id)));
  },

  create: (scope: Scope, actor: Actor, rule: NewRule): Promise<AssignmentRule> =>
    changing(scope, async (tx) => {
      const at = now();
      const { members, ...pool } = await poolOf(tx, rule);
      const { name, position, is_active, conditions, strategy, when_nobody } = rule;
      const plain = { name, position, is_active, strategy, when_nobody, ...pool };
      const rows = ruleRowsIn(tx);
      const id = await rows.add({ ...plain, conditions: JSON.stringify(conditions), created_at: at, updated_at: at });
      await rows.setMembers(id, members);
      const after = auditOf(found(await rows.find(id)), members);
      await record(tx, [{ action: 'assignment_rule.created', subject: subjectOf(id), after, by: byUser(actor), at }]);
      return wholeRule(tx, found(await rows.find(id)));
    }),

  change: (scope: Scope, actor: Actor, { id, change }: { id: number; change: RuleChange }): Promise<AssignmentRule> =>
    changing(scope, async (tx) => {
      const rows = ruleRowsIn(tx);
      const before = found(await rows.find(id));
      const people = await rows.membersOf([id]);
      const { conditions, pool: _pool, members: _members, team_id: _team, ...plain } = change;
      const { members, ...chosen } = await poolAfter(tx, { before, members: people.map(asMember) }, change);
      const at = now();
      await rows.change(id, {
        ...plain,
        ...chosen,
        ...(conditions && { conditions: JSON.stringify(conditions) }),
        updated_at: at,
      });
      await rows.setMembers(id, members);
      const after = found(await rows.find(id));
      await record(tx, [
        {
          action: 'assignment_rule.changed',
          subject: subjectOf(id),
          before: auditOf(before, people.map(asMember)),
          after: auditOf(after, members),
          by: byUser(actor),
          at,
        },
      ]);
      return wholeRule(tx, after);
    }),

  delete: (scope: Scope, actor: Actor, id: number): Promise<AssignmentRule> =>
    changing(scope, async (tx) => {
      const rows = ruleRowsIn(tx);
      const row = found(await rows.find(id));
      const rule = await wholeRule(tx, row);
      const at = now();
      await rows.delete(id, at);
      const before = auditOf(row, rule.members);
      await record(tx, [{ action: 'assignment_rule.deleted', subject: subjectOf(id), before, by: byUser(actor), at }]);
      return rule;
    }),

  simulate: (scope: Scope, simulation: Simulation): Promise<SimulationResult> => simulate(scope, simulation, now()),
});

/** With all cursors locked: nobody assigns by a rule that is half changed. */
const changing = <R>(scope: Scope, work: (tx: Scope) => Promise<R>): Promise<R> =>
  scope.transaction(async (tx) => {
    await rulesIn(tx).lock();
    const result = await work(tx);
    await tx.enqueue(rulesChanged, {});
    return result;
  });

const subjectOf = (id: number) => ({ type: 'assignment_rule', id });
const asMember = ({ user_id, position, weight }: Pool['members'][number]) => ({ user_id, position, weight });

interface Before {
  readonly before: AssignmentRulesRow;
  readonly members: Pool['members'];
}

/** The people stay where neither they nor the pool are named, also those who take no leads any more; what is named is checked. */
async function poolAfter(tx: Scope, { before, members }: Before, change: RuleChange): Promise<Pool> {
  const present = { pool: before.pool as Pool['pool'], team_id: before.team_id, members };
  const { pool = present.pool } = change;
  if (change.members === undefined && change.team_id === undefined && pool === present.pool) return present;
  return poolOf(tx, { pool, members: change.members, team_id: change.team_id });
}

const auditOf = (row: AssignmentRulesRow, members: Pool['members']): Record<string, Json> => {
  const { name, position, is_active, conditions, strategy, pool, team_id, when_nobody } = row;
  return {
    ...{ name, position, is_active, conditions, strategy, pool, team_id, when_nobody },
    members: members.map(asMember),
  };
};

const wholeRule = async (scope: Scope, row: AssignmentRulesRow): Promise<AssignmentRule> =>
  found((await withPeople(scope, [row]))[0]);

async function withPeople(scope: Scope, rows: readonly AssignmentRulesRow[]): Promise<AssignmentRule[]> {
  const ids = rows.map(({ id }) => id);
  const members = await ruleRowsIn(scope).membersOf(ids);
  const waiting = await ruleRowsIn(scope).waiting(ids);
  return rows.map((row) => ({
    ...row,
    conditions: Conditions.parse(row.conditions),
    members: members.filter(({ rule_id }) => rule_id === row.id),
    waiting_leads: waiting.get(row.id) ?? 0,
    created_at: instant(row.created_at),
    updated_at: instant(row.updated_at),
  }));
}
