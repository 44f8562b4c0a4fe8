import type { Scope } from '../../platform/scope.ts';
import { openStatusesIn } from './open-statuses.repository.ts';

/** A lead as a simulation finds it. */
export interface PastLead {
  readonly id: number;
  readonly assigned_user_id: number | null;
  readonly created_at: Date;
  readonly isOpen: boolean;
}

export const pastLeadsIn = (scope: Scope) => ({
  /** The newest leads, from the oldest of them on. */
  async newest(count: number): Promise<PastLead[]> {
    const rows = await scope
      .rows('lead_data')
      .whereNull('deleted_at')
      .orderBy([
        { column: 'created_at', order: 'desc' },
        { column: 'id', order: 'desc' },
      ])
      .limit(count)
      .select('id', 'assigned_user_id', 'created_at', 'status_id');
    const open = await openStatusesIn(scope);
    return rows.map(({ status_id, ...row }) => ({ ...row, isOpen: open.has(status_id) })).reverse();
  },
});
