import type { Scope } from '../../platform/scope.ts';
import type { LeadDataRow } from '../../platform/tables.ts';
import { openStatusesIn } from './open-statuses.repository.ts';

/** A lead as far as its assignment goes. */
export interface LockedLead extends Pick<LeadDataRow, 'id' | 'assigned_user_id' | 'assigned_at' | 'status_id'> {
  /** Work goes on with it: neither won nor lost. */
  readonly isOpen: boolean;
}

/**
 * These leads by id, without deleted ones, locked until the transaction ends. The workloads are locked before: whoever changes
 * the rep or the status of a lead takes both in that order. One by one: of a list of ids the server may make a scan, which locks
 * leads that are not meant and waits for others that are just being written.
 */
export async function lockLeads(scope: Scope, ids: readonly number[]): Promise<Map<number, LockedLead>> {
  if (ids.length === 0) return new Map();
  const rows = [];
  for (const id of [...new Set(ids)].sort((a, b) => a - b)) {
    const row = await scope
      .rows('lead_data')
      .where({ id })
      .forUpdate()
      .first('id', 'assigned_user_id', 'assigned_at', 'status_id', 'deleted_at');
    if (row?.deleted_at === null) rows.push(row);
  }
  const open = await openStatusesIn(scope);
  return new Map(rows.map((row) => [row.id, { ...row, isOpen: open.has(row.status_id) }]));
}
