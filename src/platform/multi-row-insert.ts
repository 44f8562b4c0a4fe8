import type { Knex } from 'knex';
import type { ResultSetHeader } from 'mysql2';

interface Rows<Column extends string> {
  readonly table: string;
  readonly columns: readonly Column[];
  /** Values in the order of the columns. */
  readonly rows: readonly (readonly unknown[])[];
  /** A row whose unique key is taken is left out. (It hides other mistakes too: only where there can be none.) */
  readonly ignoresDuplicates?: boolean;
}

/** An expression where a row has a value. It is text of ours: no value of others may be part of it. */
export const expression = (sql: string) => ({ toSqlString: () => sql });

/**
 * Many rows in one statement, which the driver writes in one go: knex' own builder compares, numbers and copies each value of each row.
 * Returns how many rows there are more.
 */
export async function insertRows<Column extends string>(
  trx: Knex.Transaction,
  { table, columns, rows, ignoresDuplicates = false }: Rows<Column>,
): Promise<number> {
  const names = columns.map((column) => `\`${column}\``).join(', ');
  const insert = ignoresDuplicates ? 'insert ignore' : 'insert';
  const sql = `${insert} into \`${table}\` (${names}) values ?`;
  const [{ affectedRows }] = (await trx.raw(sql, [rows] as never)) as [ResultSetHeader];
  return affectedRows;
}
