import type { Scope } from '../../platform/scope.ts';
import type { Transfer } from './assignments.repository.ts';

interface Pending {
  readonly id: number;
  readonly lead_id: number;
  readonly user_id: number;
}

export const followUpsIn = (scope: Scope) => ({
  /**
   * What is still to be done about leads goes with them: the pending activities of those who had a lead become its new rep's, who is
   * reminded anew. Those of others stay theirs. The leads are locked before. Returns how many went along, by lead.
   */
  async passOn(transfers: readonly Transfer[]): Promise<ReadonlyMap<number, number>> {
    const receivers = new Map(transfers.flatMap(({ leadId, to }) => (to === null ? [] : [[leadId, to] as const])));
    const pending = await pendingOf(scope, [...receivers.keys()]);
    if (pending.length === 0) return new Map();
    const formerly = await formerRepsOf(scope, transfers);
    const passed = pending.filter(
      ({ lead_id, user_id }) => user_id !== receivers.get(lead_id) && formerly.get(lead_id)?.has(user_id),
    );
    for (const [userId, some] of Map.groupBy(passed, ({ lead_id }) => receivers.get(lead_id) ?? null))
      await scope
        .rows('lead_activities')
        .whereIn(
          'id',
          some.map(({ id }) => id),
        )
        .update({ user_id: userId, reminded_due_at: null, reminded_overdue_at: null });
    return new Map([...Map.groupBy(passed, ({ lead_id }) => lead_id)].map(([leadId, own]) => [leadId, own.length]));
  },
});

async function pendingOf(scope: Scope, leadIds: readonly number[]): Promise<Pending[]> {
  if (leadIds.length === 0) return [];
  const rows = await scope
    .rows('lead_activities')
    .whereIn('lead_id', leadIds as number[])
    .where({ status: 'pending' })
    .whereNotNull('user_id')
    .orderBy('id')
    .select('id', 'lead_id', 'user_id');
  return rows as Pending[];
}

/** Everybody who ever had each lead. */
async function formerRepsOf(scope: Scope, transfers: readonly Transfer[]): Promise<Map<number, Set<number>>> {
  const reps = new Map(transfers.map(({ leadId, from }) => [leadId, new Set(from === null ? [] : [from])]));
  const history = await scope
    .rows('lead_assignment_history')
    .whereIn('lead_id', [...reps.keys()])
    .whereNotNull('assigned_user_id')
    .distinct('lead_id', 'assigned_user_id');
  for (const { lead_id, assigned_user_id: userId } of history) reps.get(lead_id)?.add(Number(userId));
  return reps;
}
