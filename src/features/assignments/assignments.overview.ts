import { instant } from '../../platform/fields.ts';
import type { Scope } from '../../platform/scope.ts';
import type { InstantRange } from '../settings/index.ts';
import type { Assignment, AssignedLead, AssignmentRow, HistoryRow } from './assignments.schema.ts';

type Stored<T, Instants extends keyof T> = Omit<T, Instants> & Readonly<Record<Instants, Date>>;

type CurrentRow = Stored<Assignment, 'assigned_at'> & { readonly first_name: string; readonly last_name: string };

/** Which current assignments are meant. A field that is left out does not narrow. */
export interface AssignmentFilter {
  readonly userId?: number | undefined;
  readonly statusId?: number | undefined;
  readonly assigned?: InstantRange | undefined;
}

export interface Extract {
  readonly limit: number;
  readonly offset: number;
  /** Begins after the assignment with this id. */
  readonly after: number | undefined;
}

export const assignmentsOverviewIn = (scope: Scope) => ({
  /** Who has the lead now. */
  async current(leadId: number): Promise<AssignedLead> {
    const row: CurrentRow | undefined = await scope
      .joined<CurrentRow>('lead_assignments', [
        { table: 'users', on: { 'users.id': 'lead_assignments.assigned_user_id' } },
      ])
      .where('lead_assignments.lead_id', leadId)
      .first('lead_assignments.*', 'users.first_name', 'users.last_name');
    if (!row) return { assignment: null, assigned_user: null };
    const { first_name, last_name, ...assignment } = row;
    return {
      assignment: { ...assignment, assigned_at: instant(assignment.assigned_at) },
      assigned_user: { id: assignment.assigned_user_id, first_name, last_name },
    };
  },

  /** What happened to a lead, the newest first. */
  async history(leadId: number, { limit, offset }: Omit<Extract, 'after'>): Promise<HistoryRow[]> {
    const rows: Stored<HistoryRow, 'assigned_at'>[] = await scope
      .joined<Stored<HistoryRow, 'assigned_at'>>('lead_assignment_history', [
        { table: 'users', as: 'rep', on: { 'rep.id': 'lead_assignment_history.assigned_user_id' }, optional: true },
        {
          table: 'users',
          as: 'doer',
          on: { 'doer.id': 'lead_assignment_history.assigned_by_user_id' },
          optional: true,
        },
      ])
      .where('lead_assignment_history.lead_id', leadId)
      .orderBy('lead_assignment_history.id', 'desc')
      .limit(limit)
      .offset(offset)
      .select(
        'lead_assignment_history.*',
        'rep.email as assigned_user_email',
        'rep.first_name as assigned_user_first_name',
        'rep.last_name as assigned_user_last_name',
        'doer.first_name as assigned_by_first_name',
        'doer.last_name as assigned_by_last_name',
      );
    return rows.map((row) => ({ ...row, assigned_at: instant(row.assigned_at) }));
  },

  /** Counts no further than `cap`. */
  historyCount: (leadId: number, cap: number): Promise<number> =>
    scope.countUpTo(cap, 'lead_assignment_history', (rows) => rows.where({ lead_id: leadId })),

  /** Current assignments with their leads and reps, the newest first; ids of assignments rise with time. One more than `limit`. */
  async list(filter: AssignmentFilter, { limit, offset, after }: Extract): Promise<AssignmentRow[]> {
    const query = narrowed(scope, filter)
      .orderBy('lead_assignments.id', 'desc')
      .limit(limit + 1)
      .offset(offset)
      .select<Stored<AssignmentRow, 'assigned_at' | 'lead_created_at'>[]>(
        'lead_assignments.*',
        'users.first_name as assigned_user_first_name',
        'users.last_name as assigned_user_last_name',
        'users.email as assigned_user_email',
        'lead_data.full_name as lead_full_name',
        'lead_data.email as lead_email',
        'lead_data.phone as lead_phone',
        'lead_data.platform_key',
        'lead_data.created_at as lead_created_at',
        'lead_statuses.name as lead_status',
      );
    if (after !== undefined) void query.where('lead_assignments.id', '<', after);
    return (await query).map((row) => ({
      ...row,
      assigned_at: instant(row.assigned_at),
      lead_created_at: instant(row.lead_created_at),
    }));
  },

  /** null: no status of the entity is called so. */
  statusId: async (name: string): Promise<number | null> =>
    (await scope.rows('lead_statuses').where({ name }).first('id'))?.id ?? null,

  /** Counts no further than `cap`. */
  count: (filter: AssignmentFilter, cap: number): Promise<number> => scope.countOf(narrowed(scope, filter), cap),
});

function narrowed(scope: Scope, { userId, statusId, assigned = {} }: AssignmentFilter) {
  const query = scope
    .joined<object>('lead_assignments', [
      { table: 'lead_data', on: { 'lead_data.id': 'lead_assignments.lead_id' } },
      { table: 'users', on: { 'users.id': 'lead_assignments.assigned_user_id' } },
      { table: 'lead_statuses', on: { 'lead_statuses.id': 'lead_data.status_id' } },
    ])
    .whereNull('lead_data.deleted_at');
  if (userId !== undefined) void query.where('lead_assignments.assigned_user_id', userId);
  if (statusId !== undefined) void query.where('lead_data.status_id', statusId);
  if (assigned.from) void query.where('lead_assignments.assigned_at', '>=', assigned.from);
  if (assigned.before) void query.where('lead_assignments.assigned_at', '<', assigned.before);
  return query;
}
