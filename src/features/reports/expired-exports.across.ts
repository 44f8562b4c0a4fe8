import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { AcrossEntities } from '../../platform/across-entities.ts';
import type { ExportsRow } from '../../platform/tables.ts';
import type { ExportFiles } from './export-files.ts';

const ROWS_A_PASS = 200;
/** What expired longer ago was seen to long since: it must not be read again at each pass. */
const LOOKS_BACK_MS = 30 * 86_400_000;
const HOUR_MS = 3_600_000;
/** Longer than anybody waits for the next page: whoever wrote it died. */
const PART_IS_ABANDONED_MS = HOUR_MS;
/** Longer than any entity keeps one: its row is gone, as after a restore of the database. */
const FILE_IS_ABANDONED_MS = 91 * 24 * HOUR_MS;

type Expired = Pick<ExportsRow, 'entity_id' | 'id' | 'uid' | 'format'>;

/** Removes the files of exports that expired, with what they were narrowed to, and files that are nobody's any more. Returns how many exports. */
export async function removeExpiredExports(across: AcrossEntities, files: ExportFiles, at: Date): Promise<number> {
  const rows = (await across.read('exports past their day', (db) =>
    db('exports')
      .whereBetween('expires_at', [new Date(at.getTime() - LOOKS_BACK_MS), at])
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
        .update({ state: 'expired', token_hash: null, request: '{}' }),
    );
  await removeAbandoned(files.folder, at);
  return rows.length;
}

async function removeAbandoned(folder: string, at: Date): Promise<void> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names) {
    const about = await stat(join(folder, name)).catch(() => undefined);
    const limit = name.endsWith('.part') ? PART_IS_ABANDONED_MS : FILE_IS_ABANDONED_MS;
    if (about && at.getTime() - about.mtimeMs > limit) await rm(join(folder, name), { force: true });
  }
}
