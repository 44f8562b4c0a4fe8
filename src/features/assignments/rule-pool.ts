import { invalid } from '../../platform/errors.ts';
import type { Scope } from '../../platform/scope.ts';
import { type NewMember, ruleRowsIn } from './rule-rows.repository.ts';
import type { NewRule } from './rules.schema.ts';

/** Who a rule gives leads to, as it is stored. */
export interface Pool {
  readonly pool: NewRule['pool'];
  readonly team_id: number | null;
  readonly members: readonly NewMember[];
}

type GivenPool = Pick<NewRule, 'pool' | 'members' | 'team_id'>;

/** 400 with the place for a pool without its people, people without their pool, and people or teams that are not of this entity or take no leads. `at` is where the rule stands in the body. */
export async function poolOf(scope: Scope, { pool, members, team_id }: GivenPool, at = ''): Promise<Pool> {
  belongs(`${at}members`, pool === 'users', members !== undefined);
  belongs(`${at}team_id`, pool === 'team', team_id !== undefined);
  const rules = ruleRowsIn(scope);
  if (team_id !== undefined && !(await rules.hasTeam(team_id)))
    throw invalid(`${at}team_id`, 'is not a team of this entity');
  const takers = await rules.takers(members?.map(({ user_id }) => user_id) ?? []);
  const stranger = members?.findIndex(({ user_id }) => !takers.has(user_id)) ?? -1;
  if (stranger >= 0) throw invalid(`${at}members.${stranger}.user_id`, 'is nobody of this entity who takes leads');
  return {
    pool,
    team_id: team_id ?? null,
    members: (members ?? []).map(({ position, ...member }, place) => ({ ...member, position: position ?? place })),
  };
}

function belongs(field: string, isWanted: boolean, isGiven: boolean): void {
  if (isWanted && !isGiven) throw invalid(field, 'is what this pool needs');
  if (!isWanted && isGiven) throw invalid(field, 'does not go with this pool');
}
