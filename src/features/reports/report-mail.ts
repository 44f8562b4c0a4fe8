import type { ExportsRow, ReportSchedulesRow } from '../../platform/tables.ts';
import type { Mail } from '../mail/index.ts';
import { presentedExport } from './present-export.ts';

/** What most mail servers take, with room for its encoding. */
export const MOST_MAILED_BYTES = 10 * 1024 * 1024;

interface Addressed {
  readonly to: string;
  readonly schedule: Pick<ReportSchedulesRow, 'name'>;
  readonly runId: number;
  readonly publicUrl: string;
}

/** With the file attached; one that is too large for mail is fetched by signing in. */
export function reportMail(made: ExportsRow, { to, schedule, runId, publicUrl }: Addressed): Mail {
  const day = made.created_at.toISOString().slice(0, 10);
  const addressed = { to, subject: `${schedule.name}, ${day}`, reportRunId: runId };
  const rows = `It has ${made.row_count ?? 0} ${made.row_count === 1 ? 'row' : 'rows'}.`;
  if ((made.bytes ?? 0) <= MOST_MAILED_BYTES)
    return {
      ...addressed,
      text: `The report "${schedule.name}" is attached. ${rows}\n`,
      exportIds: [made.id],
    };
  const { download_url: path, expires_at: until } = presentedExport(made, made.created_at);
  return {
    ...addressed,
    text: `The report "${schedule.name}" is ready. ${rows} It is too large for a mail: sign in and fetch it from ${publicUrl}${path} until ${until}.\n`,
  };
}
