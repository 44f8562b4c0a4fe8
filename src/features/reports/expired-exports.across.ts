import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { AcrossEntities } from '../../platform/across-entities.ts';
import type { ExportsRow } from '../../platform/tables.ts';
import type { ExportFiles } from './export-files.ts';

const ROWS_A_PASS = 200;
/** Longer than any file takes: whoever wrote it died. */
const ABANDONED_AFTER_MS = 86_400_000;

type Expired = Pick<ExportsRow, 'entity_id' | 'id' | 'uid' | 'format'>;

/** Removes the files of exports that expired, and what dead processes left half written. Returns how many exports. */
export async function removeExpiredExports(across: AcrossEntities, files: ExportFiles, at: Date): Promise<number> {
  const rows = (await across.read('exports past their day', (db) =>
    db('exports')
      .where('expires_at', '<=', at)
      .whereNot('state', 'expired')
      .orderBy('expires_at')
      .limit(ROWS_A_PASS)
      .select('entity_id', 'id', 'uid', 'format'),
  )) as Expired[];
  for (const row of rows) await files.remove(row); // before the row: what is not removed is tried again
  if (rows.length > 0)
    await across.read('exports whose files are gone', (db) =>
      db('exports')
        .whereIn(
          ['entity_id', 'id'],
          rows.map((row) => [row.entity_id, row.id]),
        )
        .update({ state: 'expired', token_hash: null }),
    );
  await removeAbandoned(files.folder, at);
  return rows.length;
}

async function removeAbandoned(folder: string, at: Date): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names.filter((each) => each.endsWith('.part'))) {
    const about = await stat(join(folder, name)).catch(() => undefined);
    if (about && at.getTime() - about.mtimeMs > ABANDONED_AFTER_MS) await rm(join(folder, name), { force: true });
  }
}
