import { cutToPage } from '../../platform/page.ts';
import { instant, instantOrNull } from '../../platform/fields.ts';
import type { Scope } from '../../platform/scope.ts';
import type { Activity } from './activities.schema.ts';
import type { ActivityRow } from './activities.repository.ts';
import { type ActivityFilter, activitiesWith } from './activity-filter.ts';
import type { ActivityStatus, ActivityType, Priority } from './activity-kinds.ts';
import { namesIn } from './names.overview.ts';

export interface ActivityOrder {
  readonly column: 'created_at' | 'next_follow_up_date';
  readonly direction: 'asc' | 'desc';
}

/** Where a page ended. */
export interface Place {
  readonly at: Date;
  readonly id: number;
}

export interface Stretch {
  readonly order: ActivityOrder;
  readonly limit: number;
  readonly offset?: number;
  readonly after?: Place | undefined;
}

export const activitiesOverviewIn = (scope: Scope) => ({
  async list(
    filter: ActivityFilter,
    { order: { column, direction }, limit, offset = 0, after }: Stretch,
  ): Promise<{ rows: ActivityRow[]; last: ActivityRow | undefined }> {
    const [time, id] = [`lead_activities.${column}`, 'lead_activities.id'];
    const query = activitiesWith(scope, filter)
      .select('lead_activities.*')
      .orderBy([
        { column: time, order: direction },
        { column: id, order: direction },
      ])
      .limit(limit + 1)
      .offset(offset);
    if (after) {
      const beyond = direction === 'desc' ? '<' : '>';
      query.where(time, `${beyond}=`, after.at); // implied by the rest; lets optimizers see a range of the index
      query.where((group) => {
        group
          .where(time, beyond, after.at)
          .orWhere((same) => void same.where(time, after.at).where(id, beyond, after.id));
      });
    }
    const { shown, last } = cutToPage((await query) as ActivityRow[], limit);
    return { rows: shown, last };
  },

  /** Counts no further than `cap`. */
  count: (filter: ActivityFilter, cap: number): Promise<number> => scope.countOf(activitiesWith(scope, filter), cap),
});

/** Rows as they are shown, with the names of their users. */
export async function shownActivities(scope: Scope, rows: readonly ActivityRow[]): Promise<Activity[]> {
  const names = await namesIn(scope).ofUsers(rows.map(({ user_id }) => user_id));
  return rows.map((row) => ({
    id: row.id,
    lead_id: row.lead_id,
    user_id: row.user_id,
    user_name: names.get(row.user_id ?? 0) ?? null,
    activity_type: row.activity_type as ActivityType,
    description: row.description,
    next_follow_up_date: instantOrNull(row.next_follow_up_date),
    priority: row.priority as Priority,
    status: row.status as ActivityStatus,
    outcome: row.outcome,
    completed_at: instantOrNull(row.completed_at),
    created_at: instant(row.created_at),
    updated_at: instantOrNull(row.updated_at),
  }));
}
