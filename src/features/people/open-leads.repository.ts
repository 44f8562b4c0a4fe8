import type { Scope } from '../../platform/scope.ts';

/** Ids of leads of this rep in an open status, after the given one, in their order. */
export async function openLeadsOf(
  scope: Scope,
  userId: number,
  { after, limit }: { readonly after: number; readonly limit: number },
): Promise<number[]> {
  const rows: { id: number }[] = await scope
    .joined<{ id: number }>('lead_data', [
      { table: 'lead_statuses', on: { 'lead_statuses.id': 'lead_data.status_id' } },
    ])
    .where('lead_data.assigned_user_id', userId)
    .where('lead_statuses.outcome', 'open')
    .whereNull('lead_data.deleted_at')
    .where('lead_data.id', '>', after)
    .orderBy('lead_data.id')
    .limit(limit)
    .select('lead_data.id');
  return rows.map(({ id }) => id);
}
