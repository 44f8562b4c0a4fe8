import { readCursor, writeCursor } from '../../platform/cursor.ts';
import type { Page } from '../../platform/endpoint.ts';
import { instant } from '../../platform/fields.ts';
import { cutToPage, TOTAL_CAP, totalOf } from '../../platform/page.ts';
import type { Scope } from '../../platform/scope.ts';
import { dayRange, settingsOf } from '../settings/index.ts';
import { auditOverviewIn, type AuditRow } from './audit.overview.ts';
import type { AuditEntry, AuditQuery } from './audit.schema.ts';

export type AuditService = ReturnType<typeof auditService>;

export const auditService = () => ({
  async list(scope: Scope, query: AuditQuery): Promise<Page<AuditEntry>> {
    const { limit, offset, cursor, date_from, date_to, ...wanted } = query;
    const filter = { ...wanted, ...dayRange((await settingsOf(scope)).timeZone, date_from, date_to) };
    const after = cursor === undefined ? undefined : readCursor(cursor)[1];
    const rows = await auditOverviewIn(scope).page(filter, { limit: limit + 1, offset, after });
    const { shown, last } = cutToPage(rows, limit);
    return {
      data: shown.map(entryOf),
      ...totalOf(await auditOverviewIn(scope).count(filter, TOTAL_CAP + 1)),
      next_cursor: last ? writeCursor([null, last.id]) : null,
    };
  },
});

const entryOf = (row: AuditRow): AuditEntry => ({
  id: row.id,
  at: instant(row.at),
  actor: row.actor,
  user: row.user_id === null ? null : { id: row.user_id, name: `${row.first_name} ${row.last_name}` },
  address: row.address,
  action: row.action,
  subject: { type: row.subject_type, id: row.subject_id },
  before: row.before_change as AuditEntry['before'],
  after: row.after_change as AuditEntry['after'],
});
