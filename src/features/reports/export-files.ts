import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { newUid, uidText } from '../../platform/uid.ts';
import type { ExportsRow } from '../../platform/tables.ts';

const contentTypes: Readonly<Record<string, string>> = {
  csv: 'text/csv; charset=utf-8',
  json: 'application/json; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
};
const OWNER_ONLY = 0o700;

type Made = Pick<ExportsRow, 'uid' | 'format' | 'report_type' | 'created_at'>;

export interface ExportFile {
  readonly filename: string;
  readonly path: string;
  readonly contentType: string;
}

export type ExportFiles = ReturnType<typeof exportFiles>;

/** The files of exports: one folder that all processes share. A file has its name only when it is whole. */
export function exportFiles(dataDir: string) {
  const folder = join(dataDir, 'exports');
  const pathOf = ({ uid, format }: Pick<Made, 'uid' | 'format'>) => join(folder, `${uidText(uid)}.${format}`);

  return {
    of: (row: Made): ExportFile => ({
      filename: `${row.report_type}-${row.created_at.toISOString().slice(0, 10)}.${row.format}`,
      path: pathOf(row),
      contentType: contentTypes[row.format] ?? 'application/octet-stream',
    }),

    /** Has the file written under a passing name, and then gives it its own. Returns its size in bytes. */
    async make(row: Made, write: (path: string) => Promise<void>): Promise<number> {
      await mkdir(folder, { recursive: true, mode: OWNER_ONLY });
      const part = join(folder, `${uidText(row.uid)}.${uidText(newUid())}.part`);
      try {
        await write(part);
        const { size } = await stat(part);
        await rename(part, pathOf(row));
        return size;
      } finally {
        await rm(part, { force: true });
      }
    },

    folder,
    remove: (row: Pick<Made, 'uid' | 'format'>): Promise<void> => rm(pathOf(row), { force: true }),
  };
}
