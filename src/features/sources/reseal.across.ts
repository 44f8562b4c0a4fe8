import type { Knex } from 'knex';
import type { AcrossEntities } from '../../platform/across-entities.ts';
import type { Encryption } from '../../platform/encryption.ts';
import { openPageToken, sealPageToken } from './page-token.ts';
import { openSecret, sealSecret } from './signing-secret.ts';

const ROWS_A_BATCH = 500;

/** How many stored secrets were sealed anew, were sealed with the newest key already, and open with none of the keys. */
export interface Resealed {
  readonly resealed: number;
  readonly current: number;
  readonly unreadable: number;
}

interface Kind {
  readonly table: 'lead_sources' | 'meta_pages';
  readonly key: 'id' | 'source_id';
  readonly column: 'hmac_secret' | 'page_token';
  anew(encryption: Encryption, row: Row): Buffer;
}

interface Row {
  readonly entity_id: number;
  readonly key: number;
  readonly form_key: string | null;
  readonly page_id: string;
  readonly sealed: Buffer;
}

const kinds: readonly Kind[] = [
  {
    table: 'lead_sources',
    key: 'id',
    column: 'hmac_secret',
    anew: (encryption, row) => sealSecret(encryption, row, openSecret(encryption, row, row.sealed)),
  },
  {
    table: 'meta_pages',
    key: 'source_id',
    column: 'page_token',
    anew: (encryption, row) => sealPageToken(encryption, row, openPageToken(encryption, row, row.sealed)),
  },
];

/**
 * Seals the secrets of all forms and pages with the newest key, so that an older one can be retired. May run beside a working
 * product and again: a secret that is replaced meanwhile is left alone.
 */
export async function resealSecrets(across: AcrossEntities, encryption: Encryption): Promise<Resealed> {
  const counts = { resealed: 0, current: 0, unreadable: 0 };
  for (const kind of kinds) {
    let after = 0;
    for (;;) {
      const rows = await across.read('the operator retires a key of all entities', (db) => sealedRows(db, kind, after));
      for (const row of rows) counts[await reseal(across, encryption, { kind, row })] += 1;
      const last = rows.at(-1);
      if (!last) break;
      after = last.key;
    }
  }
  return counts;
}

const sealedRows = (db: Knex, { table, key, column }: Kind, after: number): PromiseLike<Row[]> =>
  db(table)
    .whereNotNull(column)
    .where(key, '>', after)
    .orderBy(key)
    .limit(ROWS_A_BATCH)
    .select('entity_id', { key, sealed: column }, table === 'lead_sources' ? 'form_key' : 'page_id') as never;

async function reseal(
  across: AcrossEntities,
  encryption: Encryption,
  { kind: { table, key, column, anew }, row }: { kind: Kind; row: Row },
): Promise<keyof Resealed> {
  if (encryption.isCurrent(row.sealed)) return 'current';
  const sealed = sealedAnew(() => anew(encryption, row));
  if (!sealed) return 'unreadable';
  await across.read('a secret of an entity, sealed anew', (db) =>
    db(table)
      .where({ entity_id: row.entity_id, [key]: row.key, [column]: row.sealed })
      .update({ [column]: sealed, ...(table === 'lead_sources' && { updated_at: db.ref('updated_at') }) }),
  );
  return 'resealed';
}

/** Undefined: none of the keys opens it. */
function sealedAnew(seal: () => Buffer): Buffer | undefined {
  try {
    return seal();
  } catch {
    return undefined;
  }
}
