import { type Figures, isOfLeadThatCounts, type Selection } from '../figures/index.ts';

/** Activities `a` on leads as the filters say, whenever these came; by the person whom it names, if any. */
const isMeant = (selection: Selection): string =>
  `a.entity_id = :entity and ${isOfLeadThatCounts('a.lead_id', { ...selection, rep: null })}${
    selection.rep === null ? '' : ' and a.user_id = :rep'
  }`;

/** Those that were logged in the days of the selection, by the index that holds most of what is asked of them. */
const logged = (selection: Selection): string =>
  `lead_activities as a force index (${selection.rep === null ? 'by_time' : 'by_user_time'})
  where ${isMeant(selection)} and a.created_at >= :from and a.created_at < :before`;

export interface ActivityRow {
  readonly activity_type: string;
  readonly priority: string;
  readonly status: string;
  readonly activities: number;
}

/** By type, priority and status. */
export const activityCounts = (figures: Figures, selection: Selection): Promise<ActivityRow[]> =>
  figures.rows('activities', selection, {
    sql: `select a.activity_type, a.priority, a.status, count(*) as activities
    from ${logged(selection)} group by a.activity_type, a.priority, a.status`,
  });

export interface PersonRow {
  readonly user_id: number;
  readonly activities: number;
}

export const activitiesByPerson = (figures: Figures, selection: Selection): Promise<PersonRow[]> =>
  figures.rows('activities by person', selection, {
    sql: `select a.user_id, count(*) as activities from ${logged(selection)} and a.user_id is not null group by a.user_id`,
  });

/** What is to be followed up now, whenever it was logged. */
export const followUpsByPerson = (figures: Figures, selection: Selection): Promise<PersonRow[]> =>
  figures.rows('pending follow-ups by person', selection, {
    sql: `select a.user_id, count(*) as activities
    from lead_activities as a force index (${selection.rep === null ? 'by_follow_up' : 'by_user_follow_up'})
    where ${isMeant(selection)} and a.status = 'pending' and a.next_follow_up_date is not null and a.user_id is not null group by a.user_id`,
  });
