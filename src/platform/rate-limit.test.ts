import { randomBytes } from 'node:crypto';
import { connect as connectTo, createServer, type AddressInfo, type Socket } from 'node:net';
import type { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { rateLimiter } from './rate-limit.ts';
import { openRedis } from './redis.ts';

const url = new URL(process.env['REDIS_URL'] ?? 'redis://127.0.0.1:6379');
const quiet = () => undefined;
const someKey = () => randomBytes(8).toString('hex');
const limit = { name: 'test', points: 3, seconds: 60 };
const REFUSED = { allowed: false, remaining: 0, resetsIn: expect.any(Number), retryAfter: expect.any(Number) };
const ALLOWED = { allowed: true, remaining: expect.any(Number), resetsIn: expect.any(Number), retryAfter: 0 };

let redis: Redis;
beforeAll(async () => {
  redis = openRedis(url.href, quiet);
  await ready(redis);
});
afterAll(() => redis.disconnect());

const ready = (client: Redis) => new Promise<void>((resolve) => client.once('ready', () => resolve()));

describe('a limit', () => {
  test('lets so many through, says how many more, then how long to wait', async () => {
    const limiter = rateLimiter(redis, limit);
    const key = someKey();

    for (const remaining of [2, 1, 0]) expect(await limiter.take(key)).toEqual({ ...ALLOWED, remaining });
    const { allowed, resetsIn, retryAfter } = await limiter.take(key);

    expect([allowed, resetsIn]).toEqual([false, retryAfter]);
    expect(Number.isInteger(retryAfter) && retryAfter >= 1 && retryAfter <= 60).toBe(true);
  });

  test('counts each key by itself', async () => {
    const limiter = rateLimiter(redis, { ...limit, points: 1 });
    await limiter.take(someKey());

    expect(await limiter.take(someKey())).toEqual(ALLOWED);
  });

  test('counts each name by itself', async () => {
    const key = someKey();
    await rateLimiter(redis, { ...limit, points: 1 }).take(key);

    expect(await rateLimiter(redis, { ...limit, name: 'test-other', points: 1 }).take(key)).toEqual(ALLOWED);
  });

  test('is shared by all processes, and exact when all ask at once', async () => {
    const limiters = [rateLimiter(redis, limit), rateLimiter(redis, limit)];
    const key = someKey();

    const verdicts = await Promise.all(
      Array.from({ length: 50 }, (_, index) => (limiters[index % 2] as (typeof limiters)[number]).take(key)),
    );

    expect(verdicts.filter((verdict) => verdict?.allowed)).toHaveLength(3);
  });

  test('does not count what was given back', async () => {
    const limiter = rateLimiter(redis, limit);
    const key = someKey();

    for (let taken = 0; taken < 10; taken += 1) {
      expect(await limiter.take(key)).toEqual(ALLOWED);
      await limiter.giveBack(key);
    }
  });

  test('leaves nothing in Redis for longer than its window', async () => {
    const key = someKey();
    await rateLimiter(redis, limit).take(key);

    const seconds = await redis.ttl(`limit:test:${key}`);

    expect(seconds > 0 && seconds <= 60).toBe(true);
  });
});

test('without Redis each process counts by itself: neither open nor shut', async () => {
  const away = openRedis('redis://127.0.0.1:1', quiet);
  const limiter = rateLimiter(away, limit);
  const key = someKey();

  const verdicts = [];
  for (let taken = 0; taken < 4; taken += 1) verdicts.push(await limiter.take(key));

  expect(verdicts).toEqual([ALLOWED, ALLOWED, ALLOWED, REFUSED]);
  await limiter.giveBack(key);
  await limiter.giveBack(key);
  expect(await limiter.take(key)).toEqual(ALLOWED);
  away.disconnect();
});

/** A way to the real Redis that can be made to hang: it stays connected and nothing comes through. */
async function hangableRedis() {
  const pairs: [Socket, Socket][] = [];
  const server = createServer((near) => {
    const far = connectTo(Number(url.port), url.hostname);
    for (const socket of [near, far]) socket.on('error', quiet);
    near.pipe(far).pipe(near);
    pairs.push([near, far]);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const through = new URL(url);
  through.port = String((server.address() as AddressInfo).port);
  const client = openRedis(through.href, quiet);
  await ready(client);
  return {
    client,
    hang() {
      for (const [near, far] of pairs) near.unpipe(far).pause();
    },
    close() {
      client.disconnect();
      for (const pair of pairs) for (const socket of pair) socket.destroy();
      server.close();
    },
  };
}

test('a Redis that hangs is a Redis that is down', async () => {
  const { client, hang, close } = await hangableRedis();
  const limiter = rateLimiter(client, limit);
  const key = someKey();
  await limiter.take(key);

  hang();
  const verdicts = await Promise.all(Array.from({ length: 10 }, () => limiter.take(key)));

  expect(verdicts.filter(({ allowed }) => allowed)).toHaveLength(3);
  close();
});
