import type { Scope } from '../../platform/scope.ts';
import { rolesThatTakeLeads } from '../people/index.ts';
import { activitiesByPerson, followUpsByPerson, type PersonRow } from './activity-sums.across.ts';
import type { UserFigures } from './analytics.schema.ts';
import { leadSums, NO_LEADS } from './lead-sums.across.ts';
import { averagesOf } from './printed-figures.ts';
import { percent } from './rates.ts';
import type { Selection } from './selection.ts';
import type { Sums } from './sums.across.ts';

/** Of the one person whom the selection names; else of active people who take leads and of everybody with something to count. */
export async function userFigures(scope: Scope, sums: Sums, selection: Selection): Promise<UserFigures[]> {
  const leads = new Map((await leadSums<number>(sums, selection, 'user')).map((row) => [row.of_group, row]));
  const activities = countsOf(await activitiesByPerson(sums, selection));
  const followUps = countsOf(await followUpsByPerson(sums, selection));
  const mentioned = [...leads.keys(), ...activities.keys(), ...followUps.keys()];
  return (await peopleOf(scope, selection.rep, mentioned)).map(({ id, username }) => {
    const row = leads.get(id) ?? NO_LEADS;
    return {
      user_id: id,
      username,
      leads_assigned: row.leads,
      leads_won: Number(row.won),
      leads_lost: Number(row.lost),
      conversion_rate: percent(row.won, row.leads),
      ...averagesOf(row),
      total_activities: activities.get(id) ?? 0,
      pending_follow_ups: followUps.get(id) ?? 0,
    };
  });
}

const countsOf = (rows: readonly PersonRow[]): ReadonlyMap<number, number> =>
  new Map(rows.map(({ user_id, activities }) => [user_id, activities]));

function peopleOf(scope: Scope, one: number | null, mentioned: readonly number[]) {
  const rows = scope.rows('users').orderBy('id').select('id', 'username');
  if (one !== null) return rows.where({ id: one });
  return rows.where((group) => {
    void group.where((taking) => void taking.where({ is_active: true }).whereIn('role_id', rolesThatTakeLeads));
    if (mentioned.length > 0) void group.orWhereIn('id', [...new Set(mentioned)]);
  });
}
