import type { Scope } from '../../platform/scope.ts';
import type { AuditLogRow } from '../../platform/tables.ts';
import type { AuditQuery } from './audit.schema.ts';

export type AuditRow = AuditLogRow & { readonly first_name: string | null; readonly last_name: string | null };

export type AuditFilter = Pick<AuditQuery, 'user_id' | 'actor' | 'action' | 'subject_type' | 'subject_id'> & {
  readonly from?: Date | undefined;
  readonly before?: Date | undefined;
};

interface Part {
  readonly limit: number;
  readonly offset: number;
  /** The id that the page before ended with. */
  readonly after: number | undefined;
}

/** The record of changes with the names of those who made them. */
export const auditOverviewIn = (scope: Scope) => ({
  /** The newest first. */
  page(filter: AuditFilter, { limit, offset, after }: Part): PromiseLike<AuditRow[]> {
    const rows = scope
      .joined<AuditRow>('audit_log', [{ table: 'users', on: { 'users.id': 'audit_log.user_id' }, optional: true }])
      .orderBy('audit_log.id', 'desc')
      .limit(limit)
      .offset(offset)
      .select('audit_log.*', 'users.first_name', 'users.last_name');
    if (after !== undefined) rows.where('audit_log.id', '<', after);
    return narrow(rows, filter) as typeof rows;
  },

  /** Counts no further than `cap`. */
  count: (filter: AuditFilter, cap: number): Promise<number> =>
    scope.countUpTo(cap, 'audit_log', (rows) => narrow(rows, filter)),
});

interface Narrowable {
  where(column: string, operator: string, value: number | string | Date): unknown;
}

/** After every letter, dot and underscore: what begins with `lead.` lies between that and `lead.~`. */
const AFTER_ALL = '~';

function narrow<Rows extends Narrowable>(rows: Rows, { from, before, action, ...equal }: AuditFilter): Rows {
  for (const [column, value] of Object.entries(equal))
    if (value !== undefined) rows.where(`audit_log.${column}`, '=', value);
  if (action !== undefined) {
    rows.where('audit_log.action', '>=', action);
    rows.where('audit_log.action', '<', action + AFTER_ALL);
  }
  if (from) rows.where('audit_log.at', '>=', from);
  if (before) rows.where('audit_log.at', '<', before);
  return rows;
}
