import type { Scope } from '../../platform/scope.ts';
import type { AssignmentCursorsRow } from '../../platform/tables.ts';
import type { Cursor, Strategy } from './choose-rep.ts';
import { type Condition, Conditions } from './conditions.ts';

export interface Member {
  readonly userId: number;
  readonly position: number;
  /** null: the rep's own. */
  readonly weight: number | null;
}

export interface Rule {
  readonly id: number;
  readonly name: string;
  readonly position: number;
  readonly conditions: readonly Condition[];
  readonly strategy: Strategy;
  /** null: everybody of the entity, in the order of their ids. */
  readonly members: readonly Member[] | null;
  readonly whenNobody: 'wait' | 'next_rule';
  cursor: Cursor;
}

export const rulesIn = (scope: Scope) => ({
  /**
   * The active rules in their order, their cursors locked until the transaction ends: two transactions that assign by the same
   * rule take turns, so round robin is exact with any number of workers. Locked in id order.
   */
  async lock(): Promise<Rule[]> {
    return withCursors(scope, await scope.find('assignment_cursors', { orderBy: ['rule_id'], lock: true }));
  },

  /** The same, locking nothing: for who only looks. */
  read: async (): Promise<Rule[]> => withCursors(scope, await scope.find('assignment_cursors')),

  async membersOfTeam(teamId: number | null): Promise<Member[]> {
    return inTeam(await scope.find('team_members', { orderBy: ['user_id'] }), teamId);
  },

  async saveCursors(rules: readonly Rule[]): Promise<void> {
    await scope.put(
      'assignment_cursors',
      rules
        .toSorted((a, b) => a.id - b.id)
        .map(({ id, cursor }) => ({
          rule_id: id,
          last_position: cursor.position,
          last_user_id: cursor.userId,
          credits: JSON.stringify(cursor.credits),
        })),
      { last_position: 'set', last_user_id: 'set', credits: 'set' },
    );
  },
});

async function withCursors(scope: Scope, cursors: readonly AssignmentCursorsRow[]): Promise<Rule[]> {
  const rows = await scope.find('assignment_rules', {
    where: { is_active: true, deleted_at: null },
    orderBy: ['position', 'id'],
  });
  const members = await scope.find('assignment_rule_members', { orderBy: ['position', 'user_id'] });
  const teams = await scope.find('team_members', { orderBy: ['user_id'] });
  const cursorOf = new Map(cursors.map((row) => [row.rule_id, row]));
  return rows.map((row) => {
    const cursor = cursorOf.get(row.id);
    return {
      id: row.id,
      name: row.name,
      position: row.position,
      conditions: Conditions.parse(row.conditions),
      strategy: row.strategy as Strategy,
      whenNobody: row.when_nobody === 'next_rule' ? 'next_rule' : 'wait',
      members: membersOf(row, members, teams),
      cursor: {
        position: cursor?.last_position ?? null,
        userId: cursor?.last_user_id ?? null,
        credits: (cursor?.credits ?? {}) as Record<string, number>,
      },
    };
  });
}

function membersOf(
  { id, pool, team_id }: { id: number; pool: string; team_id: number | null },
  members: readonly { rule_id: number; user_id: number; position: number; weight: number }[],
  teams: readonly { team_id: number; user_id: number }[],
): Member[] | null {
  if (pool === 'everyone') return null;
  if (pool === 'team') return inTeam(teams, team_id);
  return members
    .filter(({ rule_id }) => rule_id === id)
    .map(({ user_id, position, weight }) => ({ userId: user_id, position, weight }));
}

/** In the order of their ids; their weights are their own. */
const inTeam = (teams: readonly { team_id: number; user_id: number }[], teamId: number | null): Member[] =>
  teams
    .filter(({ team_id }) => team_id === teamId)
    .map(({ user_id }) => ({ userId: user_id, position: 0, weight: null }));
