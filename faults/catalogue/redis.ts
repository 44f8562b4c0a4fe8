import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type Arena, type Fault, sized } from '../fault.ts';
import { fellAgain, hang, untilUp } from './outages.ts';

/** F5 to F9 and F12: Redis dies, forgets, hangs or is full. */
export const redisFaults: readonly Fault[] = [
  {
    name: 'F5',
    title: 'Redis is killed (kill -9) and comes back with its append-only file',
    shows: ['I1', 'I2', 'I4'],
    inject: (arena) =>
      fellAgain(arena, 'redis', {
        times: { short: 1, usual: 4, full: 10 },
        downMs: () => 200 + arena.dice.roll(2_000),
        upMs: () => 1_500,
      }),
  },
  {
    name: 'F6',
    title: 'Redis forgets everything: FLUSHALL, then a start with an empty folder',
    shows: ['I1', 'I2', 'I4'],
    async inject(arena) {
      const { redis, servers, dir } = arena.product;
      await redis.flushall();
      await pause(1_000);
      await redis.flushall();
      await pause(1_000);
      await servers.redis.fell();
      rmSync(join(dir, 'redis', 'appendonlydir'), { recursive: true, force: true });
      servers.redis.raise();
      await untilUp(arena, 'redis');
      return 3;
    },
  },
  {
    name: 'F7',
    title: 'Redis is down when the API and the workers start, and comes later',
    shows: ['I1', 'I4'],
    async inject(arena) {
      const { servers, processes } = arena.product;
      await servers.redis.fell();
      await Promise.all(Object.values(processes).map((one) => one.replace()));
      const ready = await fetch(`http://127.0.0.1:${processes.api.port}/health/ready`);
      const { status } = (await ready.json()) as { status: string };
      arena.note(`readiness without Redis: ${ready.status} ${status}`);
      if (ready.status !== 200 || status !== 'degraded')
        arena.object('I5', `Without Redis the API calls itself ${status}, although the ledger takes deliveries.`);
      const before = acknowledged(arena);
      await pause(sized(arena, { short: 3_000, usual: 8_000, full: 300_000 }));
      if (acknowledged(arena) === before) arena.object('I5', 'Nothing was acknowledged while Redis was down.');
      servers.redis.raise();
      await untilUp(arena, 'redis');
      return 1;
    },
  },
  {
    name: 'F8',
    title: 'Redis hangs (SIGSTOP): connections stay open, and nothing is answered',
    shows: ['I1', 'I5', 'I7'],
    async inject(arena) {
      const begun = Date.now();
      await hang(arena, 'redis', { short: 4_000, usual: 12_000, full: 30_000 });
      arena.note(`acknowledged meanwhile within ${slowestAck(arena, begun, 0.99)} ms (99 of 100)`);
      return 1;
    },
  },
  {
    name: 'F9',
    title: 'Redis is full (maxmemory, noeviction): every write is refused',
    shows: ['I1', 'I4'],
    async inject(arena) {
      const { redis } = arena.product;
      await redis.config('SET', 'maxmemory', '1mb');
      await pause(sized(arena, { short: 3_000, usual: 8_000, full: 60_000 }));
      await redis.config('SET', 'maxmemory', '512mb');
      return 1;
    },
  },
  {
    name: 'F12',
    title: 'Redis restarts again and again under connected workers: none is left connected but deaf',
    shows: ['I4'],
    inject: (arena) =>
      fellAgain(arena, 'redis', {
        times: { short: 2, usual: 8, full: 20 },
        downMs: () => 100,
        upMs: () => 600 + arena.dice.roll(800),
      }),
  },
];

const acknowledged = (arena: Arena): number => arena.attempts().filter(({ end }) => end?.type === 'ok').length;

/** The time in which such a share of the requests since an instant were acknowledged. */
export function slowestAck(arena: Arena, since: number, share: number): number {
  const times = arena
    .attempts()
    .flatMap(({ begin, end }) => (begin.at >= since && end?.type === 'ok' ? [end.at - begin.at] : []))
    .toSorted((one, other) => one - other);
  return times[Math.ceil(times.length * share) - 1] ?? 0;
}
