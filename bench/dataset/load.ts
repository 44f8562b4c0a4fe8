import type { Socket } from 'node:net';
import { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
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
    infileStreamFactory: () => Readable.from(allSent(chunksOf(rows.rowsOf(leads)), connection), { objectMode: false }),
  });
  if (result.warningStatus === 0) return;
  const [warnings] = await connection.query('show warnings limit 3');
  throw new Error(`${rows.table} did not take its rows as they are: ${JSON.stringify(warnings)}`);
}

/**
 * Ends when the socket has taken everything. The driver ends a file by a packet that all its connections share, and writes its number into it: one that
 * had to wait was seen to go out with the number of another connection's, and the server closed the connection.
 */
async function* allSent(chunks: Iterable<string>, connection: mysql.Connection): AsyncGenerator<string> {
  yield* chunks;
  const { stream } = (connection as unknown as { readonly connection: { readonly stream: Socket } }).connection;
  while (stream.writableLength > 0) await pause(1);
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
