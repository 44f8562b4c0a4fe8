import { randomBytes } from 'node:crypto';
import { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { type TestEntity, testEntity } from '../testing/entity.ts';
import { until } from '../testing/until.ts';
import { Failure } from './errors.ts';
import { type AnyJob, type Job, jobsFor, systemJobsFor } from './job.ts';
import { redisNameOf } from './queue.ts';
import { openBlockingRedis } from './redis.ts';
import type { Scope } from './scope.ts';
import { type CountingWorker, deafnessOf, work } from './worker.ts';

interface Services {
  readonly greet: (leadId: number, scope: Scope, attempt: number) => Promise<void>;
}
const payload = z.object({ leadId: z.int(), loudly: z.boolean().default(false) });

let entity: TestEntity;
const open: { worker: CountingWorker; queue: Queue; connection: Redis }[] = [];

beforeAll(async () => {
  entity = await testEntity();
});
afterEach(async () => {
  for (const { worker, queue, connection } of open.splice(0)) {
    await worker.close();
    await queue.obliterate({ force: true });
    await queue.close();
    connection.disconnect();
  }
});

/** A queue of its own with a real worker, which has one job about an entity and one about none. */
function given(greet: Services['greet']) {
  const name = `worker-test-${randomBytes(6).toString('hex')}`;
  const reports: { error: unknown; context: object }[] = [];
  const swept: unknown[] = [];
  const greeting: Job<Services, typeof payload> = jobsFor<Services>(name)('greet', {
    payload,
    attempts: 3,
    backoffMs: 1,
    handle: ({ scope, payload: { leadId }, attempt }, services) => services.greet(leadId, scope, attempt),
  });
  const sweep = systemJobsFor<Services>(name)('sweep', {
    payload: z.object({}),
    handle: async (job) => void swept.push(job),
  });
  const { config } = entity.world.outside;
  const connection = openBlockingRedis(config.redisUrl, () => undefined);
  const worker = work<Services>(name, {
    jobs: [greeting, sweep] as AnyJob<never>[],
    services: { greet },
    scopeFor: entity.world.app.scopeFor,
    across: entity.world.app.across,
    concurrency: 2,
    connection,
    report: (error, context) => reports.push({ error, context }),
  });
  const queue = new Queue(redisNameOf(name), { connection: connection as never });
  open.push({ worker, queue, connection });
  const ended = new Map<string, PromiseWithResolvers<string>>();
  const endOf = (id: string) => ended.get(id) ?? ended.set(id, Promise.withResolvers()).get(id);
  worker.on('completed', ({ id }) => endOf(id ?? '')?.resolve('completed'));
  worker.on('failed', (job, error) => {
    const over =
      job !== undefined && (error.name === 'UnrecoverableError' || job.attemptsMade >= (job.opts.attempts ?? 1));
    if (over) endOf(job.id ?? '')?.resolve(`failed: ${error.message}`);
  });
  return {
    name,
    worker,
    reports,
    swept,
    /** Adds a job and waits until the worker is through with it; says how it ended. */
    async run(job: string, data: unknown): Promise<string> {
      const { id } = await queue.add(`${name}.${job}`, data, { attempts: 3, backoff: { type: 'fixed', delay: 1 } });
      return (await endOf(id ?? '')?.promise) ?? '';
    },
  };
}

const greetingOf = (leadId: unknown) => ({ entityId: entity.entityId, payload: { leadId } });

test('a job is handled with the scope of its entity and its payload', async () => {
  const seen: unknown[] = [];
  const { run } = given(async (leadId, scope, attempt) => void seen.push([leadId, scope.entityId, attempt]));
  expect(await run('greet', greetingOf(7))).toBe('completed');
  expect(seen).toEqual([[7, entity.entityId, 1]]);
});

test('a job of a suspended entity is not done: it waits in the outbox until that is resumed', async () => {
  const suspended = await testEntity();
  const { db } = suspended.world.outside;
  await db('entities').where({ id: suspended.entityId }).update({ suspended_at: new Date() });
  const seen: number[] = [];
  const { run, name } = given(async (leadId) => void seen.push(leadId));
  const data = { entityId: suspended.entityId, payload: { leadId: 7 } };
  expect(await run('greet', data)).toBe('completed');
  expect(seen).toEqual([]);
  const waiting = await suspended.scope.rows('outbox');
  expect(waiting).toMatchObject([{ job: `${name}.greet`, payload: { leadId: 7 } }]);
});

test('of a job about many entities, those that are suspended wait in the outbox, and the others are handled', async () => {
  const suspended = await testEntity();
  const { db } = suspended.world.outside;
  await db('entities').where({ id: suspended.entityId }).update({ suspended_at: new Date() });
  const seen: unknown[] = [];
  const { run, name } = given(async (leadId, scope) => void seen.push([scope.entityId, leadId]));
  const about = ({ entityId }: TestEntity, leadId: number) => ({ entityId, payload: { leadId } });
  expect(await run('greet', { together: [about(suspended, 1), about(entity, 2), about(entity, 3)] })).toBe('completed');
  expect(seen).toEqual([
    [entity.entityId, 2],
    [entity.entityId, 3],
  ]);
  expect(await suspended.scope.rows('outbox')).toMatchObject([{ job: `${name}.greet`, payload: { leadId: 1 } }]);
});

const rowOf = (leadId: number) =>
  entity.scope.add('outbox', { job: 'of-a-worker-test', payload: JSON.stringify({ leadId }) });
const rowIds = async () => (await entity.scope.rows('outbox').select('id')).map(({ id }) => id);

test("a job's row in the outbox stays until the job is done", async () => {
  const [id, other] = [await rowOf(7), await rowOf(8)];
  const seen: boolean[] = [];
  const { run } = given(async (_leadId, _scope, attempt) => {
    seen.push((await rowIds()).includes(id));
    if (attempt === 1) throw new Error('Once more, please.');
  });
  expect(await run('greet', { ...greetingOf(7), row: id })).toBe('completed');
  expect(seen).toEqual([true, true]);
  expect(await rowIds()).toEqual([other]);
});

test('a job that is given up leaves no row in the outbox', async () => {
  const id = await rowOf(7);
  const { run } = given(() => Promise.reject(new Failure('conflict')));
  expect(await run('greet', { ...greetingOf(7), row: id })).toContain('failed');
  await until('its row is gone', async () => !(await rowIds()).includes(id));
});

test('a job about no entity gets no scope', async () => {
  const { run, swept } = given(async () => undefined);
  expect(await run('sweep', {})).toBe('completed');
  expect(swept).toEqual([{ payload: {} }]);
});

test('an error is tried again, and the handler is told which try it is', async () => {
  const attempts: number[] = [];
  const { run, reports } = given(async (_leadId, _scope, attempt) => {
    attempts.push(attempt);
    if (attempt < 3) throw new Error('not yet');
  });
  expect(await run('greet', greetingOf(7))).toBe('completed');
  expect(attempts).toEqual([1, 2, 3]);
  expect(reports.map(({ error }) => String(error))).toEqual(['Error: not yet', 'Error: not yet']);
});

test('an error that stays is given up after the attempts of the job, and reported with its queue and name', async () => {
  let tries = 0;
  const { run, name, reports } = given(async () => {
    tries += 1;
    throw new Error('never');
  });
  expect(await run('greet', greetingOf(7))).toBe('failed: never');
  expect(tries).toBe(3);
  expect(reports.at(-1)?.context).toMatchObject({ queue: name, job: `${name}.greet`, job_id: expect.any(String) });
});

test('a Failure is an answer: it is not tried again', async () => {
  let tries = 0;
  const { run } = given(async () => {
    tries += 1;
    throw new Failure('not_found');
  });
  expect(await run('greet', greetingOf(7))).toBe('failed: There is no such record.');
  expect(tries).toBe(1);
});

test.each([
  ['a payload that is not of the schema', () => greetingOf('seven')],
  ['a job without an entity', () => ({ payload: { leadId: 7 } })],
  ['a job of no possible entity', () => ({ entityId: 0, payload: { leadId: 7 } })],
  ['nothing at all', () => null],
])('%s never reaches the handler and is not tried again', async (_name, data) => {
  let tries = 0;
  const { run, reports } = given(async () => void (tries += 1));
  expect(await run('greet', data())).toMatch(/^failed: /);
  expect([tries, reports.length]).toEqual([0, 1]);
});

test('an unknown job is reported by its name and not tried again', async () => {
  const { run, name, reports } = given(async () => undefined);
  expect(await run('forgotten', greetingOf(7))).toBe(
    `failed: Queue "${name}" holds an unknown job "${name}.forgotten"`,
  );
  expect(reports).toHaveLength(1);
});

test('a queue for which no job is declared does not start', () => {
  const shift = {
    jobs: [],
    services: {},
    scopeFor: entity.world.app.scopeFor,
    concurrency: 1,
    report: () => undefined,
    across: entity.world.app.across,
  };
  expect(() => work('misspelt', { ...shift, connection: undefined as never })).toThrow(
    'No job is declared for queue "misspelt"',
  );
});

test('a worker is deaf when jobs wait and none is taken for longer than its patience', async () => {
  const { worker, run } = given(async () => undefined);
  const clock = { now: 0, waiting: 1 };
  const isDeaf = deafnessOf(worker, async () => clock.waiting, { patienceMs: 60_000, now: () => clock.now });

  clock.now = 60_000;
  expect(await isDeaf()).toBe(false);
  clock.now = 60_001;
  expect(await isDeaf()).toBe(true);

  await run('greet', greetingOf(7)); // it takes one: it hears
  clock.now = 120_001;
  expect(await isDeaf()).toBe(false);
  clock.now = 120_002;
  expect(await isDeaf()).toBe(true);

  clock.waiting = 0; // nothing to hear
  expect(await isDeaf()).toBe(false);
  [clock.waiting, clock.now] = [1, 180_002];
  expect(await isDeaf()).toBe(false);
});

test('a worker whose job takes long is not deaf, however many wait', async () => {
  const [begun, end] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const { worker, run } = given(async () => {
    begun.resolve();
    await end.promise;
  });
  const clock = { now: 0 };
  const isDeaf = deafnessOf(worker, async () => 1, { patienceMs: 60_000, now: () => clock.now });
  const ended = run('greet', greetingOf(7));
  await begun.promise;
  clock.now = 600_000;
  expect(await isDeaf()).toBe(false);
  end.resolve();
  await ended;
  clock.now = 1_200_000;
  expect(await isDeaf()).toBe(true);
});
