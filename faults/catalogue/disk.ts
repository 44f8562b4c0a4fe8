import { execFileSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { entities, formOf } from '../client/deliveries.ts';
import { sendOnce, sendUntilTaken } from '../client/send.ts';
import { type Arena, type Fault, sized } from '../fault.ts';
import { until } from '../product/until.ts';

const WRITERS = 4;
const LARGE_ANSWER = 'x'.repeat(60_000);
const RETRY_MS = 500;

/** F17: no room on the disk. */
export const diskFaults: readonly Fault[] = [
  {
    name: 'F17',
    title:
      'no room on the disk (files of MySQL, then of Redis, may not grow): no false acknowledgement, nothing broken',
    shows: ['I1', 'I5', 'I6'],
    async inject(arena) {
      const { servers, db, redis } = arena.product;
      await whileFilesMayNotGrow(arena, servers.mysql.pid, 'mysql');
      await until(
        'MySQL takes writes again',
        60_000,
        async () => (await db('sequences').update({ name: 'leads' })) > 0,
      );
      await whileFilesMayNotGrow(arena, servers.redis.pid, 'redis');
      await until('Redis takes writes again', 60_000, async () => (await redis.set('faults:room', '1')) === 'OK');
      return 2;
    },
  },
];

async function whileFilesMayNotGrow(arena: Arena, pid: number, which: 'mysql' | 'redis'): Promise<void> {
  const { sender, product, dice } = arena;
  const endsBefore = product.servers[which].ends;
  const end = Date.now() + sized(arena, { short: 4_000, usual: 8_000, full: 60_000 });
  const send = (one: ReturnType<typeof formOf>) => sendOnce(sender.url, one, sender.history);
  limit(pid, which === 'mysql' ? largestTable(product.dir, product.servers.mysql.name) : 1);
  const writer = async () => {
    while (Date.now() < end) {
      const form = formOf(sender.newDelivery('website', dice.pick(entities)));
      const body = JSON.stringify({ ...(JSON.parse(form.body) as object), note: LARGE_ANSWER });
      await sendUntilTaken(send, { ...form, body }, { pauseMs: RETRY_MS, until: () => end + 30_000 });
    }
  };
  const writers = Promise.all(Array.from({ length: WRITERS }, writer));
  await pause(Math.max(0, end - Date.now()));
  const ends = product.servers[which].ends - endsBefore;
  if (ends === 0) limit(pid, 'unlimited');
  arena.note(`${which}: ${ends === 0 ? 'went on without room' : 'ended for want of room, and was started again'}`);
  await writers;
}

/** Of a process, for files that it writes to from now on: in bytes. */
const limit = (pid: number, bytes: number | 'unlimited') =>
  execFileSync('prlimit', ['--pid', String(pid), `--fsize=${bytes}:unlimited`]);

/** No table may grow beyond the largest one's present size. */
function largestTable(dir: string, server: string): number {
  const folder = join(dir, server, 'salesmagnet');
  const sizes = readdirSync(folder).map((file) => statSync(join(folder, file)).size);
  return Math.max(...sizes);
}
