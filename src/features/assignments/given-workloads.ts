import type { TestEntity } from '../../testing/entity.ts';

/** What `rep_workload` says, by user; those without leads are left out. */
export async function workloadsOf({ scope }: TestEntity): Promise<Record<number, number>> {
  const rows = await scope.rows('rep_workload').where('active_leads', '>', 0);
  return Object.fromEntries(rows.map((row) => [row.user_id, row.active_leads]));
}

/** The same, counted from the leads. */
export async function recountOf({ scope }: TestEntity): Promise<Record<number, number>> {
  const open = await scope.rows('lead_statuses').where({ outcome: 'open' }).select('id');
  const leads = await scope
    .rows('lead_data')
    .whereNull('deleted_at')
    .whereNotNull('assigned_user_id')
    .whereIn(
      'status_id',
      open.map(({ id }) => id),
    );
  const count: Record<number, number> = {};
  for (const { assigned_user_id: id } of leads) count[Number(id)] = (count[Number(id)] ?? 0) + 1;
  return count;
}

/** Every lead's one assignment and the newest row of its history, where they disagree with the lead; leads that tests made with a rep have no history. */
export async function contradictionsOf({ scope }: TestEntity): Promise<unknown[]> {
  const leads = await scope.rows('lead_data').select('id', 'assigned_user_id', 'assigned_at');
  const current = await scope.rows('lead_assignments');
  const history = await scope.rows('lead_assignment_history').orderBy('id', 'desc');
  return leads.flatMap((lead) => {
    const own = current.filter(({ lead_id }) => lead_id === lead.id);
    const last = history.find(({ lead_id }) => lead_id === lead.id);
    const expected = lead.assigned_user_id === null ? [] : [[lead.assigned_user_id, lead.assigned_at]];
    const agrees =
      JSON.stringify(own.map((row) => [row.assigned_user_id, row.assigned_at])) === JSON.stringify(expected);
    return agrees && (last === undefined || last.assigned_user_id === lead.assigned_user_id)
      ? []
      : [{ lead, own, last }];
  });
}
