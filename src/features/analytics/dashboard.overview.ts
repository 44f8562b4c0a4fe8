import { instant, instantOrNull } from '../../platform/fields.ts';
import type { Scope } from '../../platform/scope.ts';
import type { Selection } from '../figures/index.ts';
import type { RecentActivity, UpcomingFollowUp } from './analytics.schema.ts';

/** How many of each a dashboard shows. */
const SHOWN = 10;

interface Row {
  readonly id: number;
  readonly lead_id: number;
  readonly lead_name: string | null;
  readonly user_id: number | null;
  readonly first_name: string | null;
  readonly last_name: string | null;
  readonly activity_type: string;
  readonly description: string;
  readonly priority: string;
  readonly status: string;
  readonly created_at: Date;
  readonly next_follow_up_date: Date | null;
}

/** Activities on leads as the filters say, whenever these came; by the person whom the selection names, if any. */
function activities(scope: Scope, { rep, sight, platform, statusIds }: Selection) {
  const query = scope
    .joined<Row>('lead_activities', [
      { table: 'lead_data', on: { 'lead_data.id': 'lead_activities.lead_id' }, optional: true },
      { table: 'users', on: { 'users.id': 'lead_activities.user_id' }, optional: true },
    ])
    .whereNull('lead_data.deleted_at')
    .limit(SHOWN)
    .select(
      'lead_activities.id',
      'lead_activities.lead_id',
      'lead_data.full_name as lead_name',
      'lead_activities.user_id',
      'users.first_name',
      'users.last_name',
      'lead_activities.activity_type',
      'lead_activities.description',
      'lead_activities.priority',
      'lead_activities.status',
      'lead_activities.created_at',
      'lead_activities.next_follow_up_date',
    );
  if (rep !== null) query.where('lead_activities.user_id', rep);
  if (sight !== null)
    query.where((of) => void of.where('lead_data.assigned_user_id', sight).orWhereNull('lead_data.assigned_user_id'));
  if (platform !== null) query.where('lead_data.platform_key', platform);
  if (statusIds !== null) query.whereIn('lead_data.status_id', [...statusIds]);
  return query;
}

const about = (row: Row) => ({
  id: row.id,
  lead_id: row.lead_id,
  lead_name: row.lead_name,
  user_id: row.user_id,
  user_name: row.user_id === null ? null : `${row.first_name ?? ''} ${row.last_name ?? ''}`.trim(),
  activity_type: row.activity_type,
  description: row.description,
  priority: row.priority,
});

/** The newest first. */
export async function recentActivities(scope: Scope, selection: Selection): Promise<RecentActivity[]> {
  const rows = (await activities(scope, selection).orderBy([
    { column: 'lead_activities.created_at', order: 'desc' },
    { column: 'lead_activities.id', order: 'desc' },
  ])) as Row[];
  return rows.map((row) => ({ ...about(row), status: row.status, created_at: instant(row.created_at) }));
}

/** Pending and due from now on, the soonest first. */
export async function upcomingFollowUps(scope: Scope, selection: Selection): Promise<UpcomingFollowUp[]> {
  const rows = (await activities(scope, selection)
    .where('lead_activities.status', 'pending')
    .where('lead_activities.next_follow_up_date', '>=', selection.now)
    .orderBy(['lead_activities.next_follow_up_date', 'lead_activities.id'])) as Row[];
  return rows.map((row) => ({ ...about(row), next_follow_up_date: instantOrNull(row.next_follow_up_date) ?? '' }));
}
