import { Readable } from 'node:stream';
import mysql from 'mysql2/promise';
import type { DatabaseOptions } from '../../src/platform/database.ts';
import type { BenchLead } from './lead.ts';
import { lineOf, type Rows } from './rows.ts';

export type Address = Pick<DatabaseOptions, 'host' | 'port' | 'user' | 'password' | 'database'>;

const CHUNK_BYTES = 256 * 1024;

/** A connection that takes files of rows, and checks no keys: the rows are right by the way they are made. */
export async function openLoader(address: Address): Promise<mysql.Connection> {
  const { host, port, user, password, database } = address;
  const connection = await mysql.createConnection({
    host,
    port,
    user,
    password,
    database,
    timezone: 'Z',
    charset: 'utf8mb4',
  });
  await connection.query('set global local_infile = 1');
  await connection.query('set session foreign_key_checks = 0, unique_checks = 0, sql_mode = "STRICT_TRANS_TABLES"');
  return connection;
}

/** Puts the rows of these leads into their table. Throws where the server took them with a warning. */
export async function load(connection: mysql.Connection, rows: Rows, leads: readonly BenchLead[]): Promise<void> {
  const [result] = await connection.query<mysql.ResultSetHeader>({
    sql: `load data local infile 'rows' into table ${rows.table} character set utf8mb4 (${rows.columns.join(', ')})`,
    infileStreamFactory: () => Readable.from(chunksOf(rows.rowsOf(leads)), { objectMode: false }),
  });
  if (result.warningStatus === 0) return;
  const [warnings] = await connection.query('show warnings limit 3');
  throw new Error(`${rows.table} did not take its rows as they are: ${JSON.stringify(warnings)}`);
}

function* chunksOf(rows: ReturnType<Rows['rowsOf']>): Generator<string> {
  let text = '';
  for (const row of rows) {
    text += lineOf(row);
    if (text.length < CHUNK_BYTES) continue;
    yield text;
    text = '';
  }
  if (text !== '') yield text;
}
