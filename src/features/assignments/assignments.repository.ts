import type { Scope } from '../../platform/scope.ts';

export interface SystemAssignment {
  readonly leadId: number;
  readonly userId: number;
  readonly userName: string;
  readonly reason: string;
}

export const assignmentsIn = (scope: Scope) => ({
  /** Gives leads that have nobody their reps: the lead, its assignment, the history and the activity, as the system. */
  async add(assignments: readonly SystemAssignment[], at: Date): Promise<void> {
    const byUser = Map.groupBy(assignments, ({ userId }) => userId);
    for (const [userId, given] of byUser)
      await scope
        .rows('lead_data')
        .whereIn(
          'id',
          given.map(({ leadId }) => leadId),
        )
        .update({ assigned_user_id: userId, assigned_at: at, updated_at: at });
    const rows = assignments.map(({ leadId, userId, reason }) => ({
      lead_id: leadId,
      assigned_user_id: userId,
      assigned_at: at,
      actor: 'system',
      reassignment_reason: reason,
    }));
    await scope.addMany('lead_assignments', rows);
    await scope.addMany('lead_assignment_history', rows);
    await scope.addMany(
      'lead_activities',
      assignments.map(({ leadId, userName, reason }) => ({
        lead_id: leadId,
        activity_type: 'assignment',
        description: `Assigned to ${userName}: ${reason}.`,
        created_at: at,
      })),
    );
  },
});
