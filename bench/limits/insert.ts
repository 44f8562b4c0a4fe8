import type mysql from 'mysql2/promise';
import { placeholders } from './connection.ts';

/** One statement for all rows of a table, and what is done with those whose key is there. */
export async function insert(
  connection: mysql.Connection,
  into: string | readonly [into: string, onDuplicate: string],
  rows: readonly (readonly unknown[])[],
): Promise<void> {
  const [first] = rows;
  if (first === undefined) return;
  const [table, update] = typeof into === 'string' ? [into, ''] : [into[0], `on duplicate key update ${into[1]}`];
  await connection.query(
    `insert into ${table} values ${placeholders(rows.length, first.length)} ${update}`,
    rows.flat(),
  );
}

/** Near the order of the table's key, so that each page of its index is visited once. */
export const byKey = (rows: readonly (readonly [number, string | Buffer, ...unknown[]])[]) =>
  rows.toSorted(([a, nameA], [b, nameB]) => a - b || (nameA < nameB ? -1 : Number(nameA > nameB)));
