import type { Scope } from '../../platform/scope.ts';
import { byPerson, type Figures, peopleToShow } from '../figures/index.ts';
import { activitiesByPerson, followUpsByPerson } from './activity-sums.across.ts';
import type { UserFigures } from './analytics.schema.ts';
import { leadSums, NO_LEADS } from './lead-sums.across.ts';
import { averagesOf, rate } from './printed-figures.ts';
import type { LeadSelection } from './selection.ts';

/** Of the one person whom the selection names; else of active people who take leads and of everybody with something to count. */
export async function userFigures(scope: Scope, figures: Figures, selection: LeadSelection): Promise<UserFigures[]> {
  const leads = new Map((await leadSums<number>(figures, selection, 'user')).map((row) => [row.of_group, row]));
  const activities = byPerson(await activitiesByPerson(figures, selection));
  const followUps = byPerson(await followUpsByPerson(figures, selection));
  const mentioned = [...leads.keys(), ...activities.keys(), ...followUps.keys()];
  return (await peopleToShow(scope, selection.rep, mentioned)).map(({ id, username }) => {
    const row = leads.get(id) ?? NO_LEADS;
    return {
      user_id: id,
      username,
      leads_assigned: row.leads,
      leads_won: Number(row.won),
      leads_lost: Number(row.lost),
      conversion_rate: rate(row.won, row.leads),
      ...averagesOf(row),
      total_activities: activities.get(id)?.activities ?? 0,
      pending_follow_ups: followUps.get(id)?.activities ?? 0,
    };
  });
}
