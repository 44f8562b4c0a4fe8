import { randomBytes } from 'node:crypto';
import { Queue } from 'bullmq';
import { expect, test } from 'vitest';
import { proxyTo } from '../testing/proxy.ts';
import { until } from '../testing/until.ts';
import { testConfig } from '../testing/world.ts';
import { Queues, redisNameOf } from './queue.ts';
import { openRedis } from './redis.ts';

async function given() {
  const address = new URL(testConfig().redisUrl);
  const door = await proxyTo(Number(address.port));
  address.port = String(door.port);
  const redis = openRedis(address.href, () => undefined);
  const queues = new Queues(redis, () => undefined);
  await until('Redis is connected', async () => redis.status === 'ready');
  return {
    ...{ door, redis, queues, name: `queue-test-${randomBytes(6).toString('hex')}` },
    async close() {
      await queues.close();
      redis.disconnect();
      await door.close();
    },
  };
}

test('a connection that says nothing is dropped, so that nothing piles up in memory, and is made again', async () => {
  const { door, redis, close } = await given();
  door.hang();
  await expect(redis.ping()).rejects.toThrow();
  await until('it counts as away', async () => redis.status !== 'ready');
  await expect(redis.ping()).rejects.toThrow("Stream isn't writeable");
  door.heal();
  await until('it is there again', async () => redis.status === 'ready');
  expect(await redis.ping()).toBe('PONG');
  await close();
});

test('a job that repeats is there once, whoever says so and how often, and is made anew where Redis lost it', async () => {
  const { queues, redis, name, close } = await given();
  const other = new Queues(redis, () => undefined);
  const look = new Queue(redisNameOf(name), { connection: redis as never });
  const say = () => Promise.all([queues, other].map((each) => each.repeat(name, { name: 'tick', everyMs: 3_600_000 })));
  await say();
  await say();
  expect(await look.getJobSchedulers()).toMatchObject([{ key: 'tick', every: 3_600_000 }]);
  await look.obliterate({ force: true });
  expect(await look.getJobSchedulers()).toEqual([]);
  await say();
  expect(await look.getJobSchedulers()).toHaveLength(1);
  await look.obliterate({ force: true });
  await Promise.all([look.close(), other.close()]);
  await close();
});

test('a queue that is first used while Redis hangs works when Redis answers again', async () => {
  const { door, queues, name, close } = await given();
  door.hang();
  await expect(queues.add(name, [{ name: 'a', data: {} }])).rejects.toThrow();
  await new Promise((resolve) => setTimeout(resolve, 700)); // longer than a command may take
  door.heal();
  await until('a job can be added', () =>
    queues.add(name, [{ name: 'b', data: {} }]).then(
      () => true,
      () => false,
    ),
  );
  expect(await queues.waiting(name)).toBeGreaterThan(0);
  await close();
});
