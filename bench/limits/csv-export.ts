import { createWriteStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import { stringify } from 'csv-stringify';
import mysql from 'mysql2';
import { databaseOf } from './connection.ts';

// The limit of an export: the same rows, read as one stream and written through csv-stringify into a file. No paging, no progress,
// no names of statuses, no care for formulas. Environment: DB_*, ENTITY_ID, FILE. Prints {rows, seconds}.

const connection = mysql.createConnection({ ...databaseOf(process.env), dateStrings: true });

const columns = [
  ...['id', 'created_at', 'status_id', 'full_name', 'first_name', 'last_name', 'email', 'phone', 'platform_key'],
  ...['source_id', 'campaign_id', 'assigned_user_id', 'assigned_at', 'duplicate_of_lead_id', 'updated_at'],
];

let rows = 0;
async function* counted(lines: AsyncIterable<unknown>) {
  for await (const line of lines) {
    rows += 1;
    yield line;
  }
}

const startedAt = performance.now();
await pipeline(
  connection
    .query({
      sql: `select ${columns.join(', ')} from lead_data where entity_id = ? and deleted_at is null order by id desc`,
      values: [Number(process.env['ENTITY_ID'])],
      rowsAsArray: true,
    })
    .stream({ highWaterMark: 1_000 }),
  counted,
  stringify({ header: true, columns }),
  createWriteStream(process.env['FILE'] ?? ''),
);
connection.end();
process.stdout.write(`${JSON.stringify({ rows, seconds: (performance.now() - startedAt) / 1_000 })}\n`);
