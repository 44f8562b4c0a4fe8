import type mysql from 'mysql2/promise';
import { chanceOf } from '../dataset/chance.ts';
import type { Seeded } from '../dataset/index.ts';

/** What people search for, by how many leads it is found in. */
export interface Words {
  readonly rare: readonly string[];
  readonly middling: readonly string[];
  readonly common: readonly string[];
  /** The last four to seven digits of stored phones. */
  readonly phones: readonly string[];
}

/** Of all leads: fewer is rare, and more is common. */
const [RARE, COMMON] = [0.000_05, 0.01];
const LEADS_LOOKED_AT = 1_500;

/** Draws words from the terms of random leads: each class a third of what is searched for, and phones apart. */
export async function drawWords(
  connection: mysql.Connection,
  { entityId, leads }: Seeded,
  { seed, each }: { readonly seed: number; readonly each: number },
): Promise<Words> {
  const terms = await termsOfSome(connection, entityId, seed);
  const classes = { rare: new Set<string>(), middling: new Set<string>(), common: new Set<string>() };
  const phones = new Set<string>();
  const chance = chanceOf(seed);
  const known = new Set<string>();
  for (const term of terms) {
    if (term.startsWith('#')) {
      const length = 4 + Math.floor(chance() * 4);
      if (phones.size < each) phones.add([...term.slice(1, 1 + length)].reverse().join(''));
    } else if (!known.has(term)) {
      known.add(term);
      if (Object.values(classes).every((words) => words.size >= each)) break;
      const found = await leadsWith(connection, [entityId, term, Math.ceil(leads * COMMON)]);
      const words = found >= leads * COMMON ? classes.common : found > leads * RARE ? classes.middling : classes.rare;
      if (words.size < each) words.add(term);
    }
  }
  return {
    rare: [...classes.rare],
    middling: [...classes.middling],
    common: [...classes.common],
    phones: [...phones],
  };
}

async function termsOfSome(connection: mysql.Connection, entityId: number, seed: number): Promise<string[]> {
  const [ends] = await connection.query<mysql.RowDataPacket[]>(
    'select min(id) as low, max(id) as high from lead_data where entity_id = ?',
    [entityId],
  );
  const [low, high] = [Number(ends[0]?.['low']), Number(ends[0]?.['high'])];
  const chance = chanceOf(seed + 1);
  const ids = Array.from({ length: LEADS_LOOKED_AT }, () => low + Math.floor(chance() * (high - low + 1)));
  const [rows] = await connection.query<mysql.RowDataPacket[]>(
    'select term from lead_search_terms where entity_id = ? and lead_id in (?) order by lead_id',
    [entityId, ids],
  );
  return rows.map((row) => String(row['term']));
}

/** Counted no further than `most`. */
async function leadsWith(
  connection: mysql.Connection,
  [entityId, term, most]: readonly [number, string, number],
): Promise<number> {
  const [rows] = await connection.query<mysql.RowDataPacket[]>(
    'select count(*) as n from (select 1 from lead_search_terms where entity_id = ? and term = ? limit ?) as some',
    [entityId, term, most],
  );
  return Number(rows[0]?.['n']);
}
