import type { Scope } from '../../platform/scope.ts';
import type { LeadDataRow } from '../../platform/tables.ts';

export const removedLeadsIn = (scope: Scope) => ({
  /** Whether it is deleted or not. */
  find: (id: number): Promise<LeadDataRow | undefined> => scope.rows('lead_data').where({ id }).first(),

  lock: (id: number): Promise<LeadDataRow | undefined> => scope.rows('lead_data').where({ id }).forUpdate().first(),

  /** Who lost the lead by its being deleted; undefined: nobody had it. */
  async formerRep(id: number, deletedAt: Date): Promise<number | undefined> {
    const last = await scope.rows('lead_assignment_history').where({ lead_id: id }).orderBy('id', 'desc').first();
    const isByRemoval = last?.assigned_user_id === null && last.assigned_at.getTime() === deletedAt.getTime();
    return isByRemoval ? (last.previous_user_id ?? undefined) : undefined;
  },

  async isOpen({ status_id }: LeadDataRow): Promise<boolean> {
    const status = await scope.rows('lead_statuses').where({ id: status_id }).first('outcome');
    return status?.outcome === 'open';
  },
});
