import { cutToPage } from '../../platform/page.ts';
import { instant, instantOrNull } from '../../platform/fields.ts';
import type { Scope, TableName } from '../../platform/scope.ts';
import type { LeadAssignmentHistoryRow, LeadStagesRow, WebhookEventsRow } from '../../platform/tables.ts';
import { uidText } from '../../platform/uid.ts';
import { shownActivities } from './activities.overview.ts';
import type { ActivityRow } from './activities.repository.ts';
import { systemTypes } from './activity-kinds.ts';
import { namesIn } from './names.overview.ts';
import { inOrder, restAfter, type TimelineKind, type TimelinePlace, timelineKinds } from './timeline-order.ts';
import type { TimelineEntry } from './timeline.schema.ts';

type StageRow = LeadStagesRow & { readonly status: string };
type AssignmentRow = LeadAssignmentHistoryRow;
type DeliveryRow = Pick<
  WebhookEventsRow,
  'id' | 'uid' | 'channel' | 'source_id' | 'state' | 'reason' | 'received_at' | 'processed_at'
> & { readonly source_name: string };

interface RowOf {
  readonly activity: ActivityRow;
  readonly stage_change: StageRow;
  readonly assignment: AssignmentRow;
  readonly delivery: DeliveryRow;
}

type Found = {
  [Kind in TimelineKind]: TimelinePlace & { readonly kind: Kind; readonly row: RowOf[Kind] };
}[TimelineKind];

const tableOf = {
  activity: ['lead_activities', 'created_at'],
  stage_change: ['lead_stages', 'entered_at'],
  assignment: ['lead_assignment_history', 'assigned_at'],
  delivery: ['webhook_events', 'received_at'],
} as const satisfies Record<TimelineKind, readonly [TableName, string]>;

interface Part {
  readonly leadId: number;
  readonly limit: number;
  readonly after?: TimelinePlace | undefined;
}

export const timelineIn = (scope: Scope) => ({
  /** The next entries, the newest first: of each kind no more are read than the page could hold. */
  async page({ leadId, limit, after }: Part): Promise<{ entries: TimelineEntry[]; last: TimelinePlace | undefined }> {
    const found: Found[] = [];
    for (const kind of timelineKinds) {
      const [table, time] = tableOf[kind];
      const query = ofKind(scope, kind, leadId)
        .orderBy([
          { column: `${table}.${time}`, order: 'desc' },
          { column: `${table}.id`, order: 'desc' },
        ])
        .limit(limit + 1);
      if (after) {
        const rest = restAfter(after, kind);
        query.where(`${table}.${time}`, '<=', rest.at);
        query.where((group) => {
          group
            .where(`${table}.${time}`, '<', rest.at)
            .orWhere((same) => void same.where(`${table}.${time}`, rest.at).where(`${table}.id`, '<', rest.idBelow));
        });
      }
      for (const row of (await query) as (RowOf[typeof kind] & Record<string, unknown>)[])
        found.push({ kind, id: row.id, at: row[time] as Date, row } as unknown as Found);
    }
    const { shown, last } = cutToPage(found.sort(inOrder), limit);
    return { entries: await entriesOf(scope, shown), last };
  },

  /** Counts no further than `cap` of each kind. */
  async count(leadId: number, cap: number): Promise<number> {
    let total = 0;
    for (const kind of timelineKinds)
      total += await scope.countUpTo(cap, tableOf[kind][0], (rows) => {
        rows.where({ lead_id: leadId });
        if (kind === 'activity') rows.whereNotIn('activity_type', systemTypes);
      });
    return total;
  },
});

function ofKind(scope: Scope, kind: TimelineKind, leadId: number) {
  switch (kind) {
    case 'activity': // stage changes and assignments tell themselves what the system logged of them
      return scope
        .joined('lead_activities', [])
        .where('lead_activities.lead_id', leadId)
        .whereNotIn('lead_activities.activity_type', systemTypes);
    case 'stage_change':
      return scope
        .joined('lead_stages', [{ table: 'lead_statuses', on: { 'lead_statuses.id': 'lead_stages.status_id' } }])
        .where('lead_stages.lead_id', leadId)
        .select('lead_stages.*', 'lead_statuses.name as status');
    case 'assignment':
      return scope.joined('lead_assignment_history', []).where('lead_assignment_history.lead_id', leadId);
    case 'delivery':
      return scope
        .joined('webhook_events', [{ table: 'lead_sources', on: { 'lead_sources.id': 'webhook_events.source_id' } }])
        .where('webhook_events.lead_id', leadId)
        .select(...deliveryColumns.map((column) => `webhook_events.${column}`), 'lead_sources.name as source_name');
  }
}

/** Never the payload. */
const deliveryColumns = [
  'id',
  'uid',
  'channel',
  'source_id',
  'state',
  'reason',
  'received_at',
  'processed_at',
] as const;

async function entriesOf(scope: Scope, found: readonly Found[]): Promise<TimelineEntry[]> {
  const names = await namesIn(scope).ofUsers(found.flatMap(usersOf));
  const activities = await shownActivities(
    scope,
    found.flatMap((each) => (each.kind === 'activity' ? [each.row] : [])),
  );
  const activityById = new Map(activities.map((activity) => [activity.id, activity]));
  const nameOf = (id: number | null) => names.get(id ?? 0) ?? null;
  const by = (at: Date, id: number | null) => ({ at: instant(at), user_id: id, user_name: nameOf(id) });
  return found.flatMap((each): TimelineEntry[] => {
    const { kind, at, row } = each;
    if (kind === 'activity') {
      const activity = activityById.get(row.id);
      return activity ? [{ kind, ...by(at, row.user_id), description: row.description, activity }] : [];
    }
    if (kind === 'stage_change') return [{ kind, ...by(at, row.user_id), ...stageEntry(row) }];
    if (kind === 'assignment') return [{ kind, ...by(at, row.assigned_by_user_id), ...assignmentEntry(row, nameOf) }];
    return [{ kind, ...by(at, null), ...deliveryEntry(row) }];
  });
}

function usersOf(each: Found): (number | null)[] {
  if (each.kind === 'delivery') return [];
  if (each.kind !== 'assignment') return [each.row.user_id];
  return [each.row.assigned_by_user_id, each.row.assigned_user_id, each.row.previous_user_id];
}

const stageEntry = (row: StageRow) => ({
  description: `The lead came to ${row.status}.`,
  stage: {
    id: row.id,
    status_id: row.status_id,
    status: row.status,
    exited_at: instantOrNull(row.exited_at),
    notes: row.notes,
    next_action_required: row.next_action_required,
  },
});

const assignmentEntry = (row: AssignmentRow, nameOf: (id: number | null) => string | null) => ({
  description: row.assigned_user_id === null ? 'Unassigned.' : `Assigned to ${nameOf(row.assigned_user_id) ?? ''}.`,
  assignment: {
    id: row.id,
    assigned_user_id: row.assigned_user_id,
    assigned_user_name: nameOf(row.assigned_user_id),
    previous_user_id: row.previous_user_id,
    previous_user_name: nameOf(row.previous_user_id),
    reason: row.reassignment_reason,
    notes: row.notes,
  },
});

const deliveryEntry = (row: DeliveryRow) => ({
  description: `Received from ${row.source_name}: ${row.state}.`,
  delivery: {
    event_id: uidText(row.uid),
    channel: row.channel,
    source_id: row.source_id,
    source_name: row.source_name,
    state: row.state,
    reason: row.reason,
    processed_at: instantOrNull(row.processed_at),
  },
});
