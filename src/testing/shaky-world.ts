import { compose } from '../app.ts';
import { openDatabase } from '../platform/database.ts';
import { Queues } from '../platform/queue.ts';
import { openRedis } from '../platform/redis.ts';
import { proxyTo } from './proxy.ts';
import { testWorld, type World } from './world.ts';
import { until } from './until.ts';

/** The product once more, over the same data, with MySQL and Redis behind doors that can be shut. */
export async function shakyWorld() {
  const { outside, graph, mail } = await testWorld();
  const { database, redisUrl } = outside.config;
  const address = new URL(redisUrl);
  const doors = { mysql: await proxyTo(database.port), redis: await proxyTo(Number(address.port)) };
  address.port = String(doors.redis.port);

  const redis = openRedis(address.href, () => undefined);
  const behind = { ...database, port: doors.mysql.port, maxConnections: 4 };
  const ledgerDb = openDatabase({ ...behind, statementMs: 1_000 });
  const db = openDatabase({ ...behind, statementMs: 10_000 });
  const queues = new Queues(redis, () => undefined);
  const app = compose({ ...outside, redis, db, ledgerDb, queues, report: () => undefined });
  await until('Redis is connected', async () => redis.status === 'ready');
  await app.pipeline.learnSpool();
  const http = app.http();
  return {
    world: { outside, app, http, graph, mail } satisfies World,
    doors,
    async close() {
      await queues.close();
      redis.disconnect();
      await ledgerDb.destroy();
      await db.destroy();
      await doors.mysql.close();
      await doors.redis.close();
    },
  };
}
