import type { NewRow, Scope } from '../../platform/scope.ts';
import type { AssignmentRulesRow } from '../../platform/tables.ts';
import { rolesThatTakeLeads } from '../people/index.ts';

export interface MemberRow {
  readonly rule_id: number;
  readonly user_id: number;
  readonly position: number;
  readonly weight: number;
  readonly first_name: string;
  readonly last_name: string;
}

export type NewMember = Pick<MemberRow, 'user_id' | 'position' | 'weight'>;

/** Those that are left out, or undefined, stay as they are. */
type Columns = { readonly [C in keyof NewRow<'assignment_rules'>]?: NewRow<'assignment_rules'>[C] | undefined };

/** Rules as they are edited; `rulesIn` has them as they decide. */
export const ruleRowsIn = (scope: Scope) => ({
  /** In the order in which they are asked. */
  page: (limit: number, offset: number): PromiseLike<AssignmentRulesRow[]> =>
    living(scope).orderBy(['position', 'id']).limit(limit).offset(offset),

  count: (cap: number): Promise<number> =>
    scope.countUpTo(cap, 'assignment_rules', (rows) => rows.whereNull('deleted_at')),

  find: (id: number): PromiseLike<AssignmentRulesRow | undefined> => living(scope).where({ id }).first(),

  membersOf: (ruleIds: readonly number[]): PromiseLike<MemberRow[]> =>
    scope
      .joined<MemberRow>('assignment_rule_members', [
        { table: 'users', on: { 'users.id': 'assignment_rule_members.user_id' } },
      ])
      .whereIn('assignment_rule_members.rule_id', ruleIds as number[])
      .orderBy(['assignment_rule_members.position', 'assignment_rule_members.user_id'])
      .select('assignment_rule_members.*', 'users.first_name', 'users.last_name'),

  /** How many leads wait for each rule. */
  async waiting(ruleIds: readonly number[]): Promise<Map<number, number>> {
    const rows = (await scope
      .rows('assignment_waiting')
      .whereIn('rule_id', ruleIds as number[])
      .groupBy('rule_id')
      .select('rule_id')
      .count({ n: '*' })) as unknown as { rule_id: number; n: number }[];
    return new Map(rows.map(({ rule_id, n }) => [rule_id, n]));
  },

  /** A rule with its cursor at the beginning. */
  async add(row: NewRow<'assignment_rules'>): Promise<number> {
    const id = await scope.add('assignment_rules', row);
    await scope.add('assignment_cursors', { rule_id: id, credits: '{}' });
    return id;
  },

  async change(id: number, columns: Columns): Promise<void> {
    await scope
      .rows('assignment_rules')
      .where({ id })
      .update(columns as Partial<NewRow<'assignment_rules'>>); // knex leaves undefined out
  },

  async setMembers(id: number, members: readonly NewMember[]): Promise<void> {
    await scope.rows('assignment_rule_members').where({ rule_id: id }).delete();
    await scope.addMany(
      'assignment_rule_members',
      members.map((member) => ({ rule_id: id, ...member })),
    );
  },

  /** Its row stays, because decisions name it; what only decides goes. */
  async delete(id: number, at: Date): Promise<void> {
    await this.change(id, { deleted_at: at, updated_at: at });
    await this.setMembers(id, []);
    await scope.rows('assignment_cursors').where({ rule_id: id }).delete();
  },

  /** Those of these people who may be given leads. */
  async takers(userIds: readonly number[]): Promise<Set<number>> {
    const rows = await scope
      .rows('users')
      .whereIn('id', userIds as number[])
      .whereIn('role_id', rolesThatTakeLeads)
      .select('id');
    return new Set(rows.map(({ id }) => id));
  },

  hasTeam: async (id: number): Promise<boolean> => (await scope.rows('teams').where({ id }).first('id')) !== undefined,
});

const living = (scope: Scope) => scope.rows('assignment_rules').whereNull('deleted_at');
