import type mysql from 'mysql2/promise';
import { placeholders } from './connection.ts';

/** One statement for all rows of a table; `after` is an `on duplicate key update`. */
export async function insert(
  connection: mysql.Connection,
  into: string,
  rows: readonly (readonly unknown[])[],
  after = '',
): Promise<void> {
  const [first] = rows;
  if (first === undefined) return;
  await connection.query(`insert into ${into} values ${placeholders(rows.length, first.length)} ${after}`, rows.flat());
}

/** Near the order of the table's key, so that each page of its index is visited once. */
export const byKey = (rows: readonly (readonly [number, string | Buffer, ...unknown[]])[]) =>
  rows.toSorted(([a, nameA], [b, nameB]) => a - b || (nameA < nameB ? -1 : Number(nameA > nameB)));
