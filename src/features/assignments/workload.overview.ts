import type { Scope } from '../../platform/scope.ts';
import { rolesThatTakeLeads } from '../people/index.ts';
import type { WorkloadStats } from './assignments.schema.ts';

/** How many leads each of those who take leads has; with a user's id, of that user only. Leads of nobody are counted for all. */
export async function workloadOf(scope: Scope, onlyUserId?: number): Promise<WorkloadStats> {
  const reps = scope.rows('users').whereIn('role_id', rolesThatTakeLeads).where({ is_active: true }).orderBy('id');
  if (onlyUserId !== undefined) void reps.where({ id: onlyUserId });
  const [rows, leads, [unassigned]] = await Promise.all([
    reps.select('id', 'first_name', 'last_name', 'email'),
    countsByRep(scope, onlyUserId),
    scope.rows('lead_data').whereNull('assigned_user_id').whereNull('deleted_at').count({ n: '*' }),
  ]);
  const distribution = rows.map((row) => {
    const own = leads.filter(({ user_id }) => user_id === row.id);
    const sumOf = (some: readonly Counted[]) => some.reduce((sum, { n }) => sum + n, 0);
    return {
      ...row,
      assigned_leads: sumOf(own),
      active_leads: sumOf(own.filter(({ outcome }) => outcome === 'open')),
      closed_leads: sumOf(own.filter(({ outcome }) => outcome !== 'open')),
    };
  });
  const assigned = distribution.reduce((sum, { assigned_leads }) => sum + assigned_leads, 0);
  return {
    unassigned_leads: Number((unassigned as { n: number } | undefined)?.n ?? 0),
    workload_distribution: distribution,
    total_users: distribution.length,
    average_leads_per_user: distribution.length === 0 ? 0 : Math.round((assigned / distribution.length) * 10) / 10,
  };
}

interface Counted {
  readonly user_id: number;
  readonly outcome: string;
  readonly n: number;
}

async function countsByRep(scope: Scope, onlyUserId: number | undefined): Promise<Counted[]> {
  const query = scope
    .joined<Counted>('lead_data', [{ table: 'lead_statuses', on: { 'lead_statuses.id': 'lead_data.status_id' } }])
    .whereNotNull('lead_data.assigned_user_id')
    .whereNull('lead_data.deleted_at')
    .groupBy('lead_data.assigned_user_id', 'lead_statuses.outcome')
    .select('lead_data.assigned_user_id as user_id', 'lead_statuses.outcome')
    .count({ n: '*' });
  if (onlyUserId !== undefined) void query.where('lead_data.assigned_user_id', onlyUserId);
  return (await query) as unknown as Counted[];
}
