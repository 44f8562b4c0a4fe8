import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compose } from './app.ts';
import type { CallerLimits } from './platform/caller-limits.ts';
import { openRedis } from './platform/redis.ts';
import { endpointOf, type Person, type TestEntity, testEntity } from './testing/entity.ts';
import { testForm } from './testing/form.ts';
import { operations } from './testing/own-request.ts';
import { proxyTo } from './testing/proxy.ts';
import { send, type Sent } from './testing/send.ts';
import { until } from './testing/until.ts';
import { testWorld } from './testing/world.ts';

// Attack A47 of docs/attacks.md.

/** The product once more, with limits, and perhaps another way to Redis. */
async function limited(callerLimits: CallerLimits, redis?: ReturnType<typeof openRedis>) {
  const { outside } = await testWorld();
  return compose({ ...outside, ...(redis && { redis }), config: { ...outside.config, callerLimits } }).http();
}
type Http = Awaited<ReturnType<typeof limited>>;

const ME = endpointOf('auth.me');
const call = async (http: Http, entity: TestEntity, as: Person = 'rep1', more: Sent = {}) =>
  send(http, ME, { token: await entity.tokenOf(as), ...more });
const statuses = async (count: number, one: () => Promise<{ status: number }>) =>
  (await Promise.all(Array.from({ length: count }, one))).map(({ status }) => status).sort();
const limitsIn = ({ headers }: { headers: Readonly<Record<string, string>> }) =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => /^ratelimit-/.test(name)));

describe('every endpoint for the signed-in', () => {
  let http: Http;
  let entity: TestEntity;
  let left = 100_000;
  beforeAll(async () => {
    http = await limited({ perUser: left, perEntity: left * 2 });
    entity = await testEntity();
  });

  test.each(operations)('$operation counts, whatever comes of it', async ({ endpoint }) => {
    const reply = await send(http, endpoint, { token: await entity.tokenOf('admin'), query: { unknown: 1 } });
    left -= 1;
    expect([reply.status, reply.headers['ratelimit-remaining']]).toEqual([
      endpoint.path.includes(':') || endpoint.body ? expect.any(Number) : 400,
      `${left}`,
    ]);
  });

  test('who is not signed in is told nothing of limits', async () => {
    expect(limitsIn(await send(http, ME))).toEqual({});
  });
});

describe('a person who calls too often', () => {
  test('is refused with how long to wait, and told which limit it was', async () => {
    const [http, entity] = [await limited({ perUser: 2, perEntity: 50 }), await testEntity()];
    const policy = '2;w=60;comment="user", 50;w=60;comment="entity"';
    for (const remaining of ['1', '0'])
      expect(limitsIn(await call(http, entity))).toEqual({
        'ratelimit-limit': '2',
        'ratelimit-remaining': remaining,
        'ratelimit-reset': expect.stringMatching(/^([1-9]|[1-5]\d|60)$/),
        'ratelimit-policy': policy,
      });
    const { status, headers, body } = await call(http, entity);
    expect([status, headers['ratelimit-remaining'], headers['retry-after']]).toEqual([
      429,
      '0',
      headers['ratelimit-reset'],
    ]);
    expect(body).toEqual({
      success: false,
      message: expect.stringMatching(/^You may call the API 2 times a minute, and did. Try again in \d+ seconds?\.$/),
      request_id: expect.any(String),
    });
  });

  test('does not slow a colleague, nor use up what the company has together', async () => {
    const [http, entity] = [await limited({ perUser: 3, perEntity: 8 }), await testEntity()];
    expect(await statuses(40, () => call(http, entity, 'rep1'))).toEqual([200, 200, 200, ...Array(37).fill(429)]);
    expect(await statuses(3, () => call(http, entity, 'rep2'))).toEqual([200, 200, 200]);
    expect(await statuses(2, () => call(http, entity, 'rep3'))).toEqual([200, 200]);
    expect((await call(http, entity, 'rep3')).status).toBe(429); // 3 + 3 + 2 are the company's 8
  });

  test('gets no further by another spelling, method or address, or in another process', async () => {
    const [limits, entity] = [{ perUser: 1, perEntity: 0 }, await testEntity()];
    const http = await limited(limits);
    expect((await call(http, entity)).status).toBe(200);
    const token = await entity.tokenOf('rep1');
    const elsewhere = { 'X-Forwarded-For': '203.0.113.9', 'X-Real-IP': '203.0.113.9', Forwarded: 'for=203.0.113.9' };
    const asked: [method: 'get' | 'put', path: string, headers?: Record<string, string>][] = [
      ['get', '/api/auth/me/'],
      ['get', '/api/auth/me?a=1'],
      ['get', '/api/leads'],
      ['get', '/api/leads/1'],
      ['put', '/api/notifications/read-all'],
      ['get', '/api/auth/me', elsewhere],
    ];
    for (const [method, path, headers = {}] of asked)
      expect([path, (await send(http, { method, path }, { token, headers })).status]).toEqual([path, 429]);
    for (const path of ['/API/auth/me', '/api//auth/me'])
      expect([path, (await send(http, { method: 'get', path }, { token })).status]).toEqual([path, 404]);
    expect((await call(await limited(limits), entity)).status).toBe(429);
    expect((await call(http, await testEntity())).status).toBe(200);
  });

  test('is refused before anything of the request is done', async () => {
    const [http, entity] = [await limited({ perUser: 1, perEntity: 0 }), await testEntity()];
    const sent = { token: await entity.tokenOf('admin'), body: { name: 'A form', type: 'website' } };
    const make = () => send(http, endpointOf('sources.create'), sent);
    expect([(await make()).status, (await make()).status]).toEqual([201, 429]);
    expect(await entity.scope.rows('lead_sources').where({ name: 'A form' })).toHaveLength(1);
  });
});

describe('a company that calls too often', () => {
  test('is refused whoever of it calls, and no other company is', async () => {
    const http = await limited({ perUser: 0, perEntity: 3 });
    const [entity, other] = [await testEntity(), await testEntity()];
    for (const as of ['rep1', 'rep2', 'admin'] as const) expect((await call(http, entity, as)).status).toBe(200);
    for (const as of ['rep1', 'support'] as const) {
      const { status, body, headers } = await call(http, entity, as);
      expect([status, headers['ratelimit-policy']]).toEqual([429, '3;w=60;comment="entity"']);
      expect(body.message).toMatch(/^All people of your company together may call the API 3 times a minute/);
    }
    expect((await call(http, other)).status).toBe(200);
  });

  test('is told the tighter of the two limits', async () => {
    const [http, entity] = [await limited({ perUser: 10, perEntity: 12 }), await testEntity()];
    for (let n = 0; n < 3; n += 1) await call(http, entity, 'rep1');
    const [own, theirs] = [await call(http, entity, 'rep1'), await call(http, entity, 'rep2')];
    expect([own.headers['ratelimit-limit'], own.headers['ratelimit-remaining']]).toEqual(['10', '6']);
    expect([theirs.headers['ratelimit-limit'], theirs.headers['ratelimit-remaining']]).toEqual(['12', '7']);
  });
});

test('0 switches a limit off, and both off say nothing', async () => {
  const entity = await testEntity();
  expect(limitsIn(await call(await limited({ perUser: 5, perEntity: 0 }), entity))['ratelimit-policy']).toBe(
    '5;w=60;comment="user"',
  );
  const http = await limited({ perUser: 0, perEntity: 0 });
  expect(limitsIn(await call(http, entity))).toEqual({});
});

test('webhooks are not counted', async () => {
  const [http, entity] = [await limited({ perUser: 1, perEntity: 1 }), await testEntity()];
  const { formKey: form_key } = await testForm(entity);
  for (let n = 0; n < 3; n += 1) {
    const body = { form_key, answers: { email: `p${n}@people.example` } };
    const reply = await send(http, { method: 'post', path: '/api/webhooks/website' }, { body });
    expect([reply.status, limitsIn(reply)]).toEqual([200, {}]);
  }
});

describe('while Redis is', () => {
  const limits = { perUser: 2, perEntity: 4 };
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

  test.each(['hung', 'away'] as const)('%s, a process counts by itself, and nobody is shut out', async (how) => {
    await until('Redis is there', async () => redis.status === 'ready');
    const [http, entity] = [await limited(limits, redis), await testEntity()];
    if (how === 'away') proxy.cut();
    else proxy.hang();
    for (const as of ['rep1', 'rep2'] as const)
      expect(await statuses(4, () => call(http, entity, as))).toEqual([200, 200, 429, 429]);
    expect((await call(http, entity, 'rep3')).status).toBe(429);
    proxy.heal();
    await until('it counts in Redis again', async () => {
      await call(http, entity, 'manager');
      return (await entity.world.outside.redis.exists(`limit:calls-user:${entity.entityId}/${entity.ids.manager}`)) > 0;
    });
  });
});
