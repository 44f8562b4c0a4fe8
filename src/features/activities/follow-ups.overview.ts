import type { Scope } from '../../platform/scope.ts';
import { activitiesOverviewIn, shownActivities } from './activities.overview.ts';
import type { ActivityRow } from './activities.repository.ts';
import type { FollowUp } from './activities.schema.ts';
import type { ActivityFilter } from './activity-filter.ts';
import type { Priority } from './activity-kinds.ts';
import { figuresIn, tallyOf } from './figures.overview.ts';
import type { FollowUpsSummary } from './figures.schema.ts';

const HOUR_MS = 3_600_000;

/** Rows as they are shown, with the people they are about. */
export async function shownFollowUps(scope: Scope, rows: readonly ActivityRow[], now: Date): Promise<FollowUp[]> {
  const activities = await shownActivities(scope, rows);
  const ids = [...new Set(rows.map(({ lead_id }) => lead_id))];
  const leads = ids.length === 0 ? [] : await peopleOf(scope, ids);
  const byId = new Map(leads.map((lead) => [lead.id, lead]));
  return activities.map((activity, at) => {
    const lead = byId.get(activity.lead_id);
    const due = rows[at]?.next_follow_up_date ?? now;
    return {
      ...activity,
      hours_until_follow_up: Math.floor((due.getTime() - now.getTime()) / HOUR_MS),
      lead_email: lead?.email ?? null,
      lead_first_name: lead?.first_name ?? null,
      lead_last_name: lead?.last_name ?? null,
    };
  });
}

const peopleOf = (scope: Scope, ids: number[]) =>
  scope.byIds('lead_data', ids).select('id', 'email', 'first_name', 'last_name');

/** Pending follow-ups: `due_within_*` count from now, so what is overdue is in neither. */
export async function followUpsSummary(
  scope: Scope,
  whose: Pick<ActivityFilter, 'userId' | 'visibleTo'>,
  now: Date,
): Promise<FollowUpsSummary> {
  const pending = { ...whose, status: 'pending' } as const;
  const count = (due: NonNullable<ActivityFilter['due']>) =>
    activitiesOverviewIn(scope).count({ ...pending, due }, Number.MAX_SAFE_INTEGER);
  const [tomorrow, nextWeek] = [24, 7 * 24].map((hours) => new Date(now.getTime() + hours * HOUR_MS)) as [Date, Date];
  const urgency = await figuresIn(scope).tally<Priority>('priority', { ...pending, due: {} });
  const withinDay = await count({ from: now, before: tomorrow });
  return {
    total_pending: [...urgency.values()].reduce((sum, { total }) => sum + total, 0),
    urgent_pending: tallyOf(urgency, 'urgent').total,
    high_pending: tallyOf(urgency, 'high').total,
    due_within_24h: withinDay,
    due_within_week: withinDay + (await count({ from: tomorrow, before: nextWeek })),
    overdue: await count({ before: now }),
  };
}
