import type { Actor } from '../../platform/endpoint.ts';
import { Failure, found } from '../../platform/errors.ts';
import { instant } from '../../platform/fields.ts';
import type { Outside } from '../../platform/outside.ts';
import type { Scope } from '../../platform/scope.ts';
import { newUid, uidBytes } from '../../platform/uid.ts';
import { byUser, record } from '../audit/index.ts';
import { settingsOf } from '../settings/index.ts';
import type { ExportFile, ExportFiles } from './export-files.ts';
import { hashOfExportToken, newExportToken } from './export-token.ts';
import { makeExport, type Turn } from './exports.jobs.ts';
import { exportsIn } from './exports.repository.ts';
import type { CustomReport, Export, NewExport, Report } from './exports.schema.ts';
import type { MakeFile } from './make-file.ts';
import { presentedExport, stateOf } from './present-export.ts';
import type { ReportTables } from './report-tables.ts';

const DAY_MS = 86_400_000;
/** Of one entity, waiting or being made: one company's zeal must not hold up the others. */
export const MOST_UNFINISHED = 20;

export interface ExportParts extends Pick<Outside, 'now' | 'report'> {
  readonly tables: ReportTables;
  readonly files: ExportFiles;
  readonly makeFile: MakeFile;
}

export type ExportsService = ReturnType<typeof exportsService>;

/** Reports, at once or as files that are made in the background. */
export const exportsService = ({ now, report, tables, files, makeFile }: ExportParts) => ({
  async show(scope: Scope, { report_type: type, filters }: CustomReport): Promise<Report> {
    await tables.assertPossible(scope, { type, filters });
    const { columns, rows } = await tables.figures(scope, { type, filters });
    return { report_type: type, generated_at: instant(now()), columns: [...columns], rows: [...rows] };
  },

  /** Its download_url holds a token that is told here only. */
  async request(scope: Scope, actor: Actor, wanted: NewExport): Promise<Export> {
    const { report_type: type, format, filters, options } = wanted;
    await tables.assertPossible(scope, { type, filters }, format);
    if ((await exportsIn(scope).unfinished(MOST_UNFINISHED)) >= MOST_UNFINISHED)
      throw new Failure('too_many_requests', {
        message: `${MOST_UNFINISHED} exports are being made already; wait for one of them.`,
        retryAfter: 60,
      });
    const token = newExportToken();
    return scope.transaction(async (tx) => {
      const at = now();
      const { retentionDays } = await settingsOf(tx);
      const id = await exportsIn(tx).add({
        uid: newUid(),
        requested_by_user_id: actor.userId,
        report_type: type,
        format,
        request: JSON.stringify({ filters, options }),
        token_hash: hashOfExportToken(token),
        created_at: at,
        expires_at: new Date(at.getTime() + retentionDays.exports * DAY_MS),
      });
      // The names of the filters only: a search is for somebody.
      const after = { report_type: type, format, filters: Object.keys(filters) };
      const subject = { type: 'export', id };
      await record(tx, [{ action: 'export.requested', subject, after, by: byUser(actor), at }]);
      await tx.enqueue(makeExport, { exportId: id });
      return presentedExport(found(await exportsIn(tx).find(id)), at, token);
    });
  },

  async read(scope: Scope, id: string): Promise<Export> {
    return presentedExport(found(await exportsIn(scope).withUid(uidBytes(id))), now());
  },

  /** What the job does. After the last turn, and where another would be of no use, it is failed, and says why. */
  async make(scope: Scope, { id, isLast }: Turn): Promise<void> {
    try {
      await makeFile(scope, id);
    } catch (error) {
      if (!(error instanceof Failure) && !isLast) throw error;
      if (!(error instanceof Failure)) report(error, { export_id: id });
      await exportsIn(scope).fail(id, whyItFailed(error), now());
    }
  },

  /** The file of a finished export; `not_found` where there is none any more. */
  async file(scope: Scope, id: number): Promise<ExportFile> {
    const row = found(await exportsIn(scope).find(id));
    if (stateOf(row, now()) !== 'ready')
      throw new Failure('not_found', { message: 'The file of this export is gone.' });
    return files.of(row);
  },
});

/** Sentences of ours are for the reader; what servers and libraries say is for the log. */
export function whyItFailed(error: unknown): string {
  if (!(error instanceof Failure)) return 'Something broke on our side while it was made.';
  const [complaint] = error.errors ?? [];
  return complaint ? `${complaint.path} ${complaint.message}` : error.message;
}
