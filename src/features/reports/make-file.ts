import { z } from 'zod';
import { found } from '../../platform/errors.ts';
import type { Outside } from '../../platform/outside.ts';
import type { Scope } from '../../platform/scope.ts';
import type { ExportFiles } from './export-files.ts';
import { exportsIn } from './exports.repository.ts';
import { ExportOptions } from './exports.schema.ts';
import { ReportFilters, ReportFormat, ReportType } from './report-request.schema.ts';
import type { ReportTables } from './report-tables.ts';
import { stateOf } from './present-export.ts';
import { writeTable } from './write-file.ts';

interface Parts extends Pick<Outside, 'now'> {
  readonly tables: ReportTables;
  readonly files: ExportFiles;
}

const Asked = z.object({ filters: ReportFilters, options: ExportOptions });
const WRITTEN = 99;

/** Writes the export's file, from its start; nothing where it is made, failed or expired already. */
export type MakeFile = (scope: Scope, exportId: number) => Promise<void>;

export const fileMaker =
  ({ now, tables, files }: Parts): MakeFile =>
  async (scope, exportId) => {
    const exports = exportsIn(scope);
    const row = found(await exports.find(exportId));
    if (!['waiting', 'running'].includes(stateOf(row, now()))) return;
    await exports.begin(exportId);
    const { filters, options } = Asked.parse(row.request);
    const wanted = { type: ReportType.parse(row.report_type), filters };
    const format = ReportFormat.parse(row.format);
    let [shown, rows] = [0, 0];
    const onProgress = async (done: number) => {
      const percent = Math.floor(done * WRITTEN);
      if (percent > shown) await exports.progress(exportId, percent);
      shown = Math.max(shown, percent);
    };
    const bytes = await files.make(row, async (path) => {
      const table = await tables.table(scope, wanted);
      rows = await writeTable(table, { path, format, bom: options.bom === true, onProgress });
    });
    if (await exports.finish(exportId, { rows, bytes, at: now() })) return;
    const ended = await exports.find(exportId); // by another process that made it too, or it expired while it was made
    if (!ended || stateOf(ended, now()) !== 'ready') await files.remove(row);
  };
