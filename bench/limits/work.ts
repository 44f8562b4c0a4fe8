import { Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { openConnection } from './connection.ts';
import { leadOf, type QueuedLead } from './lead.ts';
import { gather } from './micro-batch.ts';
import { teamsIn, writeLeads } from './write-leads.ts';

// The least that a worker can do for the same rows: jobs of many payloads, parsed, normalised, looked up, and written 500 leads a transaction.
// With LIMIT_WRITES=nothing it takes the jobs and lets them go.

const connections = await Promise.all([openConnection(), openConnection()]);
const teams = await teamsIn(connections[0] as never);
const writes = process.env['LIMIT_WRITES'] !== 'nothing';
const free = [...connections];
const take = gather<QueuedLead>(async (events) => {
  const connection = free.pop() ?? (connections[0] as never);
  try {
    await writeLeads(connection, teams, events.map(leadOf));
  } finally {
    free.push(connection);
  }
});

const worker = new Worker<{ events: QueuedLead[] }>(
  'limit',
  async ({ data }) => {
    if (writes) await Promise.all(data.events.map(take));
  },
  { connection: new Redis(process.env['REDIS_URL'] ?? '', { maxRetriesPerRequest: null }) as never, concurrency: 20 },
);
worker.on('error', (error) => console.error(error));
worker.on('failed', (_job, error) => console.error(error));
process.on('SIGTERM', () => process.exit(0));
