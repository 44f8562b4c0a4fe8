import type mysql from 'mysql2/promise';

interface Key {
  readonly name: string;
  /** As they stand in a statement. */
  readonly columns: readonly string[];
  readonly isUnique: boolean;
}

/** A table without its further indexes, and what gives them back. */
export interface Bare {
  readonly table: string;
  readonly keys: readonly Key[];
}

/**
 * Takes all indexes from a table but the primary key and the one of its counted `id`: building them at once when the rows are there
 * takes a fraction of the time. The connection must not check foreign keys, which may go without an index meanwhile.
 */
export async function takeKeys(connection: mysql.Connection, table: string): Promise<Bare> {
  const [rows] = await connection.query<mysql.RowDataPacket[]>(`show keys from ${table}`);
  const keys = [...Map.groupBy(rows, (row) => String(row['Key_name']))]
    .filter(([, parts]) => parts.every((part) => part['Index_type'] === 'BTREE' && part['Column_name'] !== null))
    .map(([name, parts]) => ({ name, columns: parts.map(columnOf), isUnique: Number(parts[0]?.['Non_unique']) === 0 }))
    .filter(({ name, columns }) => name !== 'PRIMARY' && columns.join() !== '`id`');
  const taken: Key[] = [];
  for (const key of keys) if (await isDropped(connection, table, key)) taken.push(key);
  return { table, keys: taken };
}

const SERVES_A_FOREIGN_KEY = 1553;
const DEADLOCK = 1213;

/** MySQL keeps the last index that serves a foreign key, even where none is checked. */
const isDropped = (connection: mysql.Connection, table: string, { name }: Key): Promise<boolean> =>
  connection.query(`alter table ${table} drop key ${mysqlName(name)}`).then(
    () => true,
    (error: unknown) => {
      if ((error as { errno?: number }).errno === SERVES_A_FOREIGN_KEY) return false;
      throw error;
    },
  );

/** In one statement, so that the rows are read once. Two tables that refer to each other may lose a race for MySQL's own dictionary, and begin again. */
export async function giveBackKeys(connection: mysql.Connection, { table, keys }: Bare): Promise<void> {
  const adds = keys.map(
    ({ name, columns, isUnique }) => `add ${isUnique ? 'unique ' : ''}key ${mysqlName(name)} (${columns.join(', ')})`,
  );
  if (adds.length === 0) return;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return void (await connection.query(`alter table ${table} ${adds.join(', ')}`));
    } catch (error) {
      if (attempt >= 5 || (error as { errno?: number }).errno !== DEADLOCK) throw error;
    }
  }
}

const columnOf = (part: mysql.RowDataPacket): string => {
  const length = part['Sub_part'] as number | null;
  return `${mysqlName(String(part['Column_name']))}${length === null ? '' : `(${length})`}${part['Collation'] === 'D' ? ' desc' : ''}`;
};

const mysqlName = (name: string): string => `\`${name.replaceAll('`', '``')}\``;
