import type { NewRow, Scope } from '../../platform/scope.ts';
import type { Condition } from './conditions.ts';

interface GivenRule extends Partial<Omit<NewRow<'assignment_rules'>, 'conditions'>> {
  readonly conditions?: readonly Condition[];
  /** Users in their places, each with a weight; given, the pool is theirs. */
  readonly users?: readonly (readonly [userId: number, weight: number])[];
}

/** An active rule before the default one, for everybody and by round robin unless told otherwise. Returns its id. */
export async function givenRule(scope: Scope, { conditions = [], users, ...row }: GivenRule = {}): Promise<number> {
  const id = await scope.add('assignment_rules', {
    name: 'A rule of its own',
    position: 10,
    pool: users ? 'users' : row.team_id === undefined ? 'everyone' : 'team',
    conditions: JSON.stringify(conditions),
    ...row,
  });
  await scope.add('assignment_cursors', { rule_id: id, credits: '{}' });
  await scope.addMany(
    'assignment_rule_members',
    (users ?? []).map(([user_id, weight], position) => ({ rule_id: id, user_id, position, weight })),
  );
  return id;
}

/** A team of these people. Returns its id. */
export async function givenTeam(scope: Scope, name: string, userIds: readonly number[]): Promise<number> {
  const team_id = await scope.add('teams', { name });
  await scope.addMany(
    'team_members',
    userIds.map((user_id) => ({ team_id, user_id })),
  );
  return team_id;
}
