import { setTimeout as pause } from 'node:timers/promises';
import { type Arena, type Size, sized } from '../fault.ts';
import { until } from '../product/until.ts';

/** One of the servers that the product stands on. */
type Server = 'mysql' | 'redis';

const SERVER_MS = 120_000;

/** Waits until it answers: is not starting, nor reading its files, any more. */
export const untilUp = ({ product: { db, redis } }: Arena, server: Server): Promise<void> =>
  until(`${server} answers`, SERVER_MS, async () => {
    await (server === 'mysql' ? db.raw('select 1') : redis.ping());
    return true;
  });

/** kill -9, some time without it, and its start. */
export async function fellFor(arena: Arena, server: Server, downMs: number): Promise<void> {
  const one = arena.product.servers[server];
  await one.fell();
  await pause(downMs);
  one.raise();
  await untilUp(arena, server);
}

interface Series {
  readonly times: Readonly<Record<Size, number>>;
  readonly downMs: () => number;
  readonly upMs: () => number;
}

/** That again and again; returns how often. */
export async function fellAgain(arena: Arena, server: Server, { times, downMs, upMs }: Series): Promise<number> {
  const count = sized(arena, times);
  for (let time = 0; time < count; time += 1) {
    await fellFor(arena, server, downMs());
    await pause(upMs());
  }
  return count;
}

/** Stops it (SIGSTOP) for so many milliseconds: connections stay open, and nothing is answered. */
export async function hang(arena: Arena, server: Server, lasting: Readonly<Record<Size, number>>): Promise<void> {
  const one = arena.product.servers[server];
  one.signal('SIGSTOP');
  await pause(sized(arena, lasting));
  one.signal('SIGCONT');
  await untilUp(arena, server);
}
