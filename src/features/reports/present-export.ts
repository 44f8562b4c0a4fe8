import { instant } from '../../platform/fields.ts';
import type { ExportsRow } from '../../platform/tables.ts';
import { uidText } from '../../platform/uid.ts';
import type { Export } from './exports.schema.ts';

/** As the API shows it; the token stands in the address only when it has just been made. */
export function presentedExport(row: ExportsRow, at: Date, token?: string): Export {
  const id = uidText(row.uid);
  const query = token === undefined ? '' : `?token=${token}`;
  return {
    export_id: id,
    report_type: row.report_type as Export['report_type'],
    format: row.format as Export['format'],
    status: stateOf(row, at),
    progress: row.progress,
    rows: row.row_count,
    bytes: row.bytes,
    error: row.error,
    download_url: `/api/analytics/export/download/${id}${query}`,
    created_at: instant(row.created_at),
    expires_at: instant(row.expires_at),
  };
}

/** The hour decides, not whoever clears up later. */
export const stateOf = (row: Pick<ExportsRow, 'state' | 'expires_at'>, at: Date): Export['status'] =>
  row.expires_at <= at ? 'expired' : (row.state as Export['status']);
