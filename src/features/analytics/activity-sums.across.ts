import { leadCounts } from './selected-leads.ts';
import type { Selection } from './selection.ts';
import type { Sums } from './sums.across.ts';

/** Activities `a` on leads as the filters say, whenever these came; by the person whom it names, if any. */
const activitiesBy = (selection: Selection): string =>
  `lead_activities as a straight_join lead_data as l on l.entity_id = :entity and l.id = a.lead_id
  where a.entity_id = :entity and ${leadCounts({ ...selection, rep: null })} and (:rep is null or a.user_id = :rep)
    and (:sight is null or l.assigned_user_id is null or l.assigned_user_id = :sight)`;

const LOGGED = 'a.created_at >= :from and a.created_at < :before';

export interface ActivityRow {
  readonly activity_type: string;
  readonly priority: string;
  readonly status: string;
  readonly activities: number;
}

/** By type, priority and status. */
export const activityCounts = (sums: Sums, selection: Selection): Promise<ActivityRow[]> =>
  sums.rows('activities', selection, {
    sql: `select a.activity_type, a.priority, a.status, count(*) as activities
    from ${activitiesBy(selection)} and ${LOGGED} group by a.activity_type, a.priority, a.status`,
  });

export interface PersonRow {
  readonly user_id: number;
  readonly activities: number;
}

export const activitiesByPerson = (sums: Sums, selection: Selection): Promise<PersonRow[]> =>
  sums.rows('activities by person', selection, {
    sql: `select a.user_id, count(*) as activities from ${activitiesBy(selection)} and ${LOGGED} and a.user_id is not null
    group by a.user_id`,
  });

/** What is to be followed up now, whenever it was logged. */
export const followUpsByPerson = (sums: Sums, selection: Selection): Promise<PersonRow[]> =>
  sums.rows('pending follow-ups by person', selection, {
    sql: `select a.user_id, count(*) as activities from ${activitiesBy(selection)}
      and a.status = 'pending' and a.next_follow_up_date is not null and a.user_id is not null group by a.user_id`,
  });
