import { createServer } from 'node:http';
import mysql from 'mysql2/promise';
import { databaseOf } from './connection.ts';

// The limit of a list: the raw prepared query of one page, as JSON, behind node:http. No token, no total, no schema of the answer.
// Environment: DB_* and PORT. GET /?entity_id=1&status_id=3…

const pool = mysql.createPool({ ...databaseOf(process.env), connectionLimit: 10 });

const COLUMNS =
  'id, email, first_name, last_name, full_name, phone, status_id, platform_key, source_id, campaign_id, assigned_user_id, assigned_at, duplicate_of_lead_id, created_at, updated_at';
const narrows = new Set(['entity_id', 'status_id', 'platform_key', 'assigned_user_id', 'campaign_id', 'source_id']);

const server = createServer((request, response) => {
  const given = [...new URL(request.url ?? '/', 'http://limit').searchParams].filter(([column]) => narrows.has(column));
  const sql = `select ${COLUMNS} from lead_data where ${given.map(([column]) => `${column} = ?`).join(' and ')}
    and deleted_at is null order by created_at desc, id desc limit 51`;
  pool
    .execute(
      sql,
      given.map(([, value]) => value),
    )
    .then(
      ([rows]) => {
        response.setHeader('content-type', 'application/json');
        response.end(JSON.stringify({ data: rows }));
      },
      (error: unknown) => {
        response.statusCode = 500;
        response.end(String(error));
      },
    );
});
server.listen(Number(process.env['PORT']), '127.0.0.1');
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => process.exit(0));
