import { setTimeout as pause } from 'node:timers/promises';
import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { bodyOf } from '../ingest/submission.ts';

// BullMQ alone: jobs of LIMIT_PAYLOADS payloads are added, 50 calls at once, and then taken by a worker. Prints what adding a payload costs this process.

const payloads = Number(process.env['LIMIT_PAYLOADS']);
const count = Number(process.env['LIMIT_COUNT']);
const url = process.env['REDIS_URL'] ?? '';
const name = `queue-limit-${payloads}`;

const jobs = Array.from({ length: Math.ceil(count / payloads) }, (_, job) =>
  Array.from({ length: payloads }, (_, at) => bodyOf({ formKey: 'form', number: job * payloads + at, run: name })),
);
const queue = new Queue(name, { connection: new Redis(url) as never });
const before = process.cpuUsage();
const startedAt = performance.now();
let next = 0;
await Promise.all(
  Array.from({ length: 50 }, async () => {
    while (next < jobs.length) await queue.add('batch', { bodies: jobs[next++] }, { removeOnComplete: true });
  }),
);
const addedAt = performance.now();
const { user, system } = process.cpuUsage(before);
let taken = 0;
const worker = new Worker<{ bodies: string[] }>(
  name,
  async ({ data }) => {
    taken += data.bodies.length;
  },
  { connection: new Redis(url, { maxRetriesPerRequest: null }) as never, concurrency: 50 },
);
while (taken < jobs.length * payloads && performance.now() - startedAt < 300_000) await pause(5);
const result = {
  addedPerSecond: count / ((addedAt - startedAt) / 1_000),
  takenPerSecond: taken / ((performance.now() - addedAt) / 1_000),
  cpuMicros: (user + system) / count,
};
await worker.close(true);
process.stdout.write(JSON.stringify(result), () => process.exit(taken >= count ? 0 : 1));
