import { Worker } from 'bullmq';
import { Redis } from 'ioredis';
import type mysql from 'mysql2/promise';
import { openConnection } from './connection.ts';
import { leadOf, type QueuedLead } from './lead.ts';
import { gather } from './micro-batch.ts';
import { teamsIn, writeLeads } from './write-leads.ts';

// The least that a worker can do for the same rows: jobs of many payloads, parsed, normalised, looked up, and written 500 leads a transaction,
// two transactions at once.

const free: mysql.Connection[] = [await openConnection(), await openConnection()];
const teams = await teamsIn(free[0] as mysql.Connection);
const take = gather<QueuedLead>(
  async (events) => {
    const connection = free.pop();
    if (!connection) throw new Error('More is written at once than there are connections');
    try {
      await writeLeads(connection, teams, events.map(leadOf));
    } finally {
      free.push(connection);
    }
  },
  { atOnce: free.length },
);

const worker = new Worker<{ events: QueuedLead[] }>(
  'limit',
  async ({ data }) => {
    await Promise.all(data.events.map(take));
  },
  { connection: new Redis(process.env['REDIS_URL'] ?? '', { maxRetriesPerRequest: null }) as never, concurrency: 20 },
);
worker.on('error', (error) => console.error(error));
worker.on('failed', (_job, error) => console.error(error));
process.on('SIGTERM', () => process.exit(0));
