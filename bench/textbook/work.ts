import { Worker } from 'bullmq';
import { Redis } from 'ioredis';
import mysql from 'mysql2/promise';
import type { TextbookLead } from './tables.ts';

// What most guides build: a job a lead, a row at a time, and the next rep by SELECT … FOR UPDATE.

const pool = mysql.createPool({
  host: process.env['DB_HOST'] ?? '',
  port: Number(process.env['DB_PORT']),
  user: process.env['DB_USER'] ?? '',
  password: process.env['DB_PASSWORD'] ?? '',
  database: process.env['DB_NAME'] ?? '',
  connectionLimit: 10,
});

async function write({ form_key, submission_id, answers, utm }: TextbookLead): Promise<void> {
  const connection = await pool.getConnection();
  try {
    await connection.beginTransaction();
    const [lead] = await connection.execute<mysql.ResultSetHeader>(
      'insert into textbook_leads (form_key, submission_id, full_name, email, phone, campaign, answers) values (?, ?, ?, ?, ?, ?, ?)',
      [
        form_key,
        submission_id,
        answers['full_name'] ?? null,
        answers['email']?.toLowerCase() ?? null,
        answers['phone'] ?? null,
        utm.campaign,
        JSON.stringify(answers),
      ],
    );
    const [turns] = await connection.execute<mysql.RowDataPacket[]>(
      'select turn from textbook_turns where form_key = ? for update',
      [form_key],
    );
    const turn = Number(turns[0]?.['turn']);
    await connection.execute('update textbook_turns set turn = turn + 1 where form_key = ?', [form_key]);
    await connection.execute('insert into textbook_assignments (lead_id, rep) values (?, ?)', [
      lead.insertId,
      turn % 5,
    ]);
    await connection.execute('insert into textbook_activities (lead_id, description) values (?, ?)', [
      lead.insertId,
      `Assigned to rep ${turn % 5}`,
    ]);
    await connection.commit();
  } catch (error) {
    await connection.rollback();
    throw error;
  } finally {
    connection.release();
  }
}

const worker = new Worker<TextbookLead>('textbook', ({ data }) => write(data), {
  connection: new Redis(process.env['REDIS_URL'] ?? '', { maxRetriesPerRequest: null }) as never,
  concurrency: 10,
});
worker.on('error', (error) => console.error(error));
process.on('SIGTERM', () => process.exit(0));
