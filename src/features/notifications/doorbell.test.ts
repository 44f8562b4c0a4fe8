import { afterAll, beforeAll, expect, test } from 'vitest';
import { openRedis } from '../../platform/redis.ts';
import { proxyTo } from '../../testing/proxy.ts';
import { until } from '../../testing/until.ts';
import { testWorld } from '../../testing/world.ts';
import { doorbell } from './doorbell.ts';

let proxy: Awaited<ReturnType<typeof proxyTo>>;
let redis: ReturnType<typeof openRedis>;
beforeAll(async () => {
  const address = new URL((await testWorld()).outside.config.redisUrl);
  proxy = await proxyTo(Number(address.port));
  address.port = String(proxy.port);
  redis = openRedis(address.href, () => undefined);
});
afterAll(async () => {
  redis.disconnect();
  await proxy.close();
});

/** Pub/sub knows no databases of one Redis: a door of nobody else's. */
const [ENTITY, USER] = [987_654_321, 123_456_789];

test('is heard in another process, only by whom it is for, and again after Redis was away', async () => {
  const { outside } = await testWorld();
  await until('Redis is there', async () => outside.redis.status === 'ready');
  const [here, there] = [doorbell(outside), doorbell({ redis, log: outside.log })];
  const heard = { own: 0, others: 0 };
  const stop = there.listen(ENTITY, USER, () => (heard.own += 1));
  there.listen(ENTITY, USER + 1, () => (heard.others += 1));
  there.listen(ENTITY + 1, USER, () => (heard.others += 1));
  const rung = async () => {
    await here.ring(ENTITY, [USER]);
    return heard.own > 0;
  };
  await until('it is heard', rung);
  proxy.cut();
  await until('Redis is away', async () => redis.status !== 'ready');
  proxy.heal();
  heard.own = 0;
  await until('it is heard again', rung);
  stop();
  heard.own = 0;
  await here.ring(ENTITY, [USER, USER + 1]);
  await until('the other hears', async () => heard.others > 0);
  expect(heard).toEqual({ own: 0, others: 1 });
  there.close();
});
