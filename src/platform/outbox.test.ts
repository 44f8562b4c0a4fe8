import { randomBytes } from 'node:crypto';
import { Queue } from 'bullmq';
import type { Knex } from 'knex';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { z } from 'zod';
import { type TestEntity, testEntity } from '../testing/entity.ts';
import { proxyTo } from '../testing/proxy.ts';
import { until } from '../testing/until.ts';
import { testConfig } from '../testing/world.ts';
import { openDatabase } from './database.ts';
import { type AnyJob, jobsFor } from './job.ts';
import { relay } from './outbox.ts';
import { Queues, redisNameOf } from './queue.ts';
import { openRedis } from './redis.ts';

const queueName = `outbox-test-${randomBytes(6).toString('hex')}`;
const otherName = `${queueName}-other`;
const spec = { payload: z.object({ leadId: z.int() }), attempts: 5, backoffMs: 2_000, handle: async () => undefined };
const greet = jobsFor<never>(queueName)('greet', spec);
const part = jobsFor<never>(otherName)('part', spec);
const shared = jobsFor<never>(queueName)('shared', { ...spec, together: true });
const retired = jobsFor<never>(queueName)('retired', spec);
const jobs = new Map<string, AnyJob<never>>([greet, part, shared].map((job) => [job.name, job]));

let entity: TestEntity;
let db: Knex;
let queue: Queue;
let other: Queue;

beforeAll(async () => {
  entity = await testEntity();
  db = openDatabase({ ...testConfig().database, maxConnections: 4, statementMs: 10_000 });
  const connection = { connection: entity.world.outside.redis as never };
  [queue, other] = [new Queue(redisNameOf(queueName), connection), new Queue(redisNameOf(otherName), connection)];
});
beforeEach(async () => {
  await db('outbox').delete();
  await queue.drain();
});
afterAll(async () => {
  for (const each of [queue, other]) {
    await each.obliterate({ force: true });
    await each.close();
  }
  await db.destroy();
});

const enqueue = (leadId: number) => entity.scope.enqueue(greet, { leadId });
const outboxIds = async (): Promise<number[]> =>
  (await entity.scope.rows('outbox').orderBy('id').select('id')).map(({ id }) => id);
const expireLeases = () => db('outbox').update({ leased_until: db.raw('now(3) - interval 1 second') });
const move = (queues: Queues = entity.world.outside.queues) => relay(db, queues, jobs);

test('moves each row to the queue of its job, with its entity, its retries and a name of its own', async () => {
  await enqueue(7);
  await entity.scope.enqueue(part, { leadId: 8 });
  const [id, otherId] = await outboxIds();

  expect(await move()).toBe(2);

  const moved = await queue.getJob(`outbox-${id}`);
  expect(moved).toMatchObject({ name: greet.name, data: { entityId: entity.entityId, payload: { leadId: 7 } } });
  expect(moved?.opts).toMatchObject({
    removeOnFail: true,
    attempts: 5,
    backoff: { type: 'exponential', delay: 2_000 },
  });
  expect((await other.getJob(`outbox-${otherId}`))?.data.payload).toEqual({ leadId: 8 });
});

test('rows of a job that is done together become one job, whoever they are about', async () => {
  const other = await testEntity();
  await entity.scope.enqueue(shared, { leadId: 1 });
  await other.scope.enqueue(shared, { leadId: 2 });
  await enqueue(3);
  expect(await move()).toBe(3);
  const waiting = await queue.getWaiting();
  expect(waiting.map(({ name }) => name).sort()).toEqual([greet.name, shared.name]);
  const together = waiting.find(({ name }) => name === shared.name);
  expect(together?.data).toEqual({
    together: [
      { entityId: entity.entityId, payload: { leadId: 1 }, row: expect.any(Number) },
      { entityId: other.entityId, payload: { leadId: 2 }, row: expect.any(Number) },
    ],
  });
  expect(together?.opts).toMatchObject({ attempts: 5, backoff: { type: 'exponential', delay: 2_000 } });
});

test('has nothing to do when there is nothing', async () => {
  expect(await move()).toBe(0);
});

test('while Redis is away nothing is claimed, and the rows move as soon as it is back', async () => {
  await enqueue(7);
  const ids = await outboxIds();
  const away = openRedis('redis://127.0.0.1:1', () => undefined);
  const queues = new Queues(away, () => undefined);

  await expect(move(queues)).rejects.toThrow('Redis is not connected');
  expect(await outboxIds()).toEqual(ids);
  expect(await move()).toBe(1);

  await queues.close();
  away.disconnect();
});

test('rows that a hung Redis did not take move as soon as it answers', async () => {
  await enqueue(7);
  const address = new URL(testConfig().redisUrl);
  const door = await proxyTo(Number(address.port));
  address.port = String(door.port);
  const hung = openRedis(address.href, () => undefined);
  const queues = new Queues(hung, () => undefined);
  await until('Redis is connected', async () => hung.status === 'ready');

  door.hang();
  await expect(move(queues)).rejects.toThrow('did not answer within');
  expect(await outboxIds()).toHaveLength(1);
  expect(await move()).toBe(1);

  await queues.close();
  hung.disconnect();
  await door.close();
});

test('a row that another relay holds is left to it until its lease is over', async () => {
  await enqueue(7);
  await db('outbox').update({ leased_until: db.raw('now(3) + interval 1 minute') });
  expect(await move()).toBe(0);
  await expireLeases();
  expect(await move()).toBe(1);
});

test('a job that still waits is there once, however often its row is moved', async () => {
  await enqueue(7);
  expect(await move()).toBe(1);
  await expireLeases();
  expect(await move()).toBe(1);
  expect(await queue.getWaitingCount()).toBe(1);
});

test('a job that Redis forgot comes again when the lease of its row is over', async () => {
  await enqueue(7);
  expect(await move()).toBe(1);
  await queue.drain();
  await expireLeases();
  expect(await move()).toBe(1);
  expect((await queue.getWaiting()).map(({ data }) => data.payload)).toEqual([{ leadId: 7 }]);
});

test('what is moved again and again holds up nothing new', async () => {
  await entity.scope.transaction(async (tx) => {
    for (let leadId = 1; leadId <= 250; leadId += 1) await tx.enqueue(greet, { leadId });
  });
  await expireLeases();
  await db('outbox')
    .update({ leased_until: db.raw('now(3)') })
    .where('id', '<=', (await outboxIds())[200] ?? 0);
  const latest = (await outboxIds()).at(-1);
  await move();
  expect(await queue.getJob(`outbox-${latest}`)).toBeDefined();
});

test('rows of a suspended entity wait until it is resumed, and hold up nobody else', async () => {
  const suspended = await testEntity();
  const set = (suspended_at: Date | null) => db('entities').where({ id: suspended.entityId }).update({ suspended_at });
  await set(new Date());
  await suspended.scope.enqueue(greet, { leadId: 1 });
  await enqueue(2);
  expect(await move()).toBe(1);
  expect((await queue.getWaiting()).map(({ data }) => data.payload)).toEqual([{ leadId: 2 }]);
  expect(await move()).toBe(0);
  await set(null);
  expect(await move()).toBe(1);
});

test('two relays at once move each row once', async () => {
  await entity.scope.transaction(async (tx) => {
    for (let leadId = 1; leadId <= 250; leadId += 1) await tx.enqueue(greet, { leadId });
  });
  const expected = (await outboxIds()).map((id) => `outbox-${id}`);

  const moved = [];
  do moved.push(...(await Promise.all([move(), move()])));
  while (moved.slice(-2).some((count) => count > 0));

  expect(moved.reduce((sum, count) => sum + count, 0)).toBe(250);
  const waiting = await queue.getWaiting(0, -1);
  expect(waiting.map(({ id }) => id).sort()).toEqual(expected.sort());
});

test('a row whose job no longer exists is told, stays, and holds up nobody else', async () => {
  await entity.scope.enqueue(retired, { leadId: 1 });
  await enqueue(2);

  await expect(move()).rejects.toThrow(`The outbox holds an unknown job "${retired.name}"`);

  expect((await entity.scope.rows('outbox')).map(({ job }) => job)).toContain(retired.name);
  expect((await queue.getWaiting()).map(({ data }) => data.payload)).toEqual([{ leadId: 2 }]);
});
