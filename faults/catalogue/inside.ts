import { setTimeout as pause } from 'node:timers/promises';
import { type Fault, sized } from '../fault.ts';
import { untilDead } from './processes.ts';

const CLOCK_MS = 4_000;
const STILL_MS = 35_000;
const LONG_STILL_MS = 65_000;
const BULLMQ_LOCK_MS = 30_000;

/** F11, F21, F27 and F33: what goes wrong inside a process. */
export const insideFaults: readonly Fault[] = [
  {
    name: 'F11',
    title: 'a push to the queue breaks midway: half of its jobs arrive, or none, and it throws',
    shows: ['I1', 'I2'],
    alterations: { api: ['half-push:2'] },
    async inject(arena) {
      await pause(sized(arena, { short: 3_000, usual: 8_000, full: 60_000 }));
      return 1;
    },
  },
  {
    name: 'F21',
    title:
      "the ingest worker's event loop stands still for longer than BullMQ's lock, in the middle of its transaction, beside a second worker",
    shows: ['I2'],
    alterations: { ingest: [`stand-still:${STILL_MS}`] },
    async inject(arena) {
      const second = await arena.product.another('ingest');
      await second.start();
      const end = Date.now() + sized(arena, { short: STILL_MS + 4_000, usual: STILL_MS + 8_000, full: LONG_STILL_MS });
      let silentMs = 0;
      while (Date.now() < end) silentMs = Math.max(silentMs, await silenceOf(arena.product.processes.ingest.port));
      await second.stop();
      arena.note(`the worker was silent for ${(silentMs / 1_000).toFixed(1)} s`);
      if (silentMs < BULLMQ_LOCK_MS) throw new Error('The worker did not stand still for long enough.');
      return 1;
    },
  },
  {
    name: 'F27',
    title: 'the clocks of all three processes jump a day ahead and a day back, again and again',
    shows: ['I1', 'I2', 'I4'],
    alterations: {
      api: [`jumping-clock:${CLOCK_MS}`],
      ingest: [`jumping-clock:${CLOCK_MS}`],
      background: [`jumping-clock:${CLOCK_MS}`],
    },
    async inject(arena) {
      await pause(sized(arena, { short: 2, usual: 5, full: 30 }) * CLOCK_MS);
      return 5;
    },
  },
  {
    name: 'F33',
    title: 'the relay of the outbox dies after the queue took a job and before it says so',
    shows: ['I2', 'I8'],
    alterations: { background: ['die-after-push:4'] },
    inject: (arena) => untilDead(arena, 'background', sized(arena, { short: 1, usual: 4, full: 40 })),
  },
];

/** How long a process takes to say that it lives. */
async function silenceOf(port: number): Promise<number> {
  const begun = Date.now();
  await pause(200);
  await fetch(`http://127.0.0.1:${port}/health/live`, { signal: AbortSignal.timeout(2 * STILL_MS) })
    .then((answer) => answer.arrayBuffer())
    .catch(() => undefined);
  return Date.now() - begun;
}
