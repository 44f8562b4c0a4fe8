import type { Scope } from '../../platform/scope.ts';
import type { InstantRange } from '../settings/index.ts';
import type { ActivityRow } from './activities.repository.ts';
import type { ActivityStatus, ActivityType, Priority } from './activity-kinds.ts';

/** Which activities are meant. A field that is left out does not narrow. */
export interface ActivityFilter {
  readonly leadId?: number | undefined;
  readonly userId?: number | undefined;
  readonly type?: ActivityType | undefined;
  readonly priority?: Priority | undefined;
  readonly status?: ActivityStatus | undefined;
  readonly created?: InstantRange | undefined;
  /** Of activities that are to be followed up at all. */
  readonly due?: InstantRange | undefined;
  /** A rep who knows only of own leads and those of nobody. */
  readonly visibleTo?: number | undefined;
}

type Query = ReturnType<typeof withLeads>;

/**
 * The query of these activities; those of deleted leads are never meant. Each has its lead, but an outer join with conditions that
 * do not rule out a missing one keeps both servers from beginning with the leads and sorting all activities of an entity.
 */
export function activitiesWith(scope: Scope, filter: ActivityFilter): Query {
  const { leadId, userId, type, priority, status, created, due, visibleTo } = filter;
  const query = withLeads(scope).whereNull('lead_data.deleted_at');
  const equal = { lead_id: leadId, user_id: userId, activity_type: type, priority, status };
  for (const [column, value] of Object.entries(equal))
    if (value !== undefined) query.where(`lead_activities.${column}`, value);
  within(query, 'lead_activities.created_at', created);
  if (due)
    within(query.whereNotNull('lead_activities.next_follow_up_date'), 'lead_activities.next_follow_up_date', due);
  if (visibleTo !== undefined)
    query.where((group) => {
      group.where('lead_data.assigned_user_id', visibleTo).orWhereNull('lead_data.assigned_user_id');
    });
  return query;
}

const withLeads = (scope: Scope) =>
  scope.joined<ActivityRow>('lead_activities', [
    { table: 'lead_data', on: { 'lead_data.id': 'lead_activities.lead_id' }, optional: true },
  ]);

function within(query: Query, column: string, { from, before }: InstantRange = {}): void {
  if (from) query.where(column, '>=', from);
  if (before) query.where(column, '<', before);
}
