import { totalmem } from 'node:os';
import type mysql from 'mysql2/promise';
import { type Address, openLoader } from './load.ts';

const REDO_BYTES = 2 ** 30;

/**
 * Gives the server memory and a redo log as for tables of that size: with those that a private server starts with, disks would be
 * measured. Returns the buffer pool's megabytes.
 */
export async function makeRoom(address: Address, wantedBytes: number): Promise<number> {
  const connection = await openLoader(address);
  try {
    const before = await poolOf(connection);
    const bytes = Math.max(before, Math.min(wantedBytes, Math.floor(totalmem() / 4)));
    if (bytes > before) await connection.query('set global innodb_buffer_pool_size = ?', [bytes]);
    await connection.query(`set global ${await redoSetting(connection)} = ?`, [REDO_BYTES]);
    return Math.round(bytes / 2 ** 20);
  } finally {
    await connection.end();
  }
}

async function poolOf(connection: mysql.Connection): Promise<number> {
  const [rows] = await connection.query<mysql.RowDataPacket[]>('select @@innodb_buffer_pool_size as bytes');
  return Number(rows[0]?.['bytes']);
}

async function redoSetting(connection: mysql.Connection): Promise<string> {
  const [rows] = await connection.query<mysql.RowDataPacket[]>("show global variables like 'innodb_redo_log_capacity'");
  return rows.length > 0 ? 'innodb_redo_log_capacity' : 'innodb_log_file_size'; // MySQL's name, MariaDB's name
}
