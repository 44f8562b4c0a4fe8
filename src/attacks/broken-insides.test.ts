import express from 'express';
import { beforeAll, describe, expect, test } from 'vitest';
import { api } from '../api.ts';
import { compose } from '../app.ts';
import { readConfig } from '../config.ts';
import { permissionsOf, roleIds } from '../features/people/index.ts';
import { openDatabase } from '../platform/database.ts';
import { crowds } from '../platform/crowd.ts';
import { eventStreams } from '../platform/event-stream.ts';
import { notFound, onError, router } from '../platform/http.ts';
import { type TestEntity, testEntity } from '../testing/entity.ts';
import { exampleOf, expectError, operations } from '../testing/example-request.ts';
import { send } from '../testing/send.ts';
import { uncounted } from '../testing/uncounted.ts';

// Made from the catalogue: an endpoint is covered by being declared.

const CANARY = 'canary-jane@example.com';
const broken = (): never => {
  const error = new Error(`ER_DUP_ENTRY: insert into users values ('${CANARY}') at /srv/src/app.ts:7`);
  throw Object.assign(error, {
    sqlMessage: CANARY,
    sql: `select * from users where email = '${CANARY}'`,
    stack: CANARY,
  });
};
/** Whatever is asked of it breaks. */
const shards: unknown = new Proxy(() => undefined, {
  get: (_, name) => (name === 'then' ? undefined : shards),
  apply: broken,
});

describe('A55: when something breaks inside', () => {
  const reports: unknown[] = [];
  const http = express()
    .disable('x-powered-by')
    .use(
      router(api, shards as never, {
        actorOf: async () => ({
          ...{ userId: 1, entityId: 1, entityName: 'E', roleId: 1, sessionId: 1 },
          permissions: permissionsOf(roleIds.admin),
        }),
        countCall: uncounted,
        scopeFor: () => shards as never,
        streams: eventStreams(() => undefined),
        onUndeclared: () => undefined,
        crowdOf: crowds(() => undefined),
      }),
      notFound,
      onError((error) => reports.push(error)),
    );

  /** These ask nobody before they answer. */
  const BY_ITSELF = ['users.roles'];
  test.each(operations.filter(({ operation }) => !BY_ITSELF.includes(operation)))(
    'A55: $operation says that it did, and not a word of what or where',
    async ({ endpoint }) => {
      reports.length = 0;
      const { status, body, text } = await send(http, endpoint, { ...exampleOf(endpoint), token: 'any' });
      expect([status, body], text).toEqual([
        500,
        { success: false, message: 'Something broke on our side.', request_id: expect.any(String) },
      ]);
      expect(text).not.toMatch(/canary|insert|select|ER_|\.ts|stack|express|node/i);
      expect(reports).toHaveLength(1);
    },
  );
});

/** The product with the configuration of production, and a database of no tables. */
async function inProduction({ world: { outside } }: TestEntity) {
  const secret = (letter: string) => letter.repeat(8) + '0f3b1c9d7e5a2846f0c1b3d5e7a9182';
  const config = readConfig({
    NODE_ENV: 'production',
    JWT_SECRET: secret('j'),
    ENCRYPTION_KEY: secret('e'),
    OPERATOR_TOKEN: secret('o'),
    DB_PASSWORD: 'any',
    SMTP_URL: 'smtp://127.0.0.1:1',
    MAIL_FROM: 'crm@example.com',
  });
  const database = {
    ...outside.config.database,
    database: 'information_schema',
    maxConnections: 2,
    statementMs: 5_000,
  };
  const db = openDatabase(database);
  const app = compose({ ...outside, config, db, ledgerDb: db, report: () => undefined });
  return { http: app.http(), operatorToken: secret('o'), db };
}

describe('in production', () => {
  let entity: TestEntity;
  let production: Awaited<ReturnType<typeof inProduction>>;
  beforeAll(async () => {
    entity = await testEntity();
    production = await inProduction(entity);
    return () => production.db.destroy();
  });

  test.each(operations)('A55: $operation says nothing of its database, which is no good', async ({ endpoint }) => {
    const token = await entity.tokenOf('admin');
    const reply = await send(production.http, endpoint, { ...exampleOf(endpoint), token });
    expect(reply.text).not.toMatch(/information_schema|ER_|select |insert |\n {4}at |\.ts:|node_modules|express/i);
    if (reply.status >= 400) expectError(reply, [reply.status]);
  });

  const OPERATORS = ['/metrics', '/health/ready'];
  const NOWHERE = [
    '/admin',
    '/admin/queues',
    '/queues',
    '/bull',
    '/bullmq',
    '/bull-board',
    '/arena',
    '/api/admin',
    '/api/metrics',
    '/debug',
    '/debug/pprof',
    '/status',
    '/server-status',
    '/health',
    '/health/details',
    '/actuator',
    '/actuator/env',
    '/env',
    '/.env',
    '/config',
    '/graphql',
    '/phpmyadmin',
    '/.git/config',
    '/package.json',
    '/src/app.ts',
    '/api/unrouted',
    '/metrics/',
    '/metrics.json',
    '/METRICS/x',
    '/%6detrics/x',
    '/api/../metrics/x',
    '/health/ready/details',
  ];

  test.each(NOWHERE)('A59: nothing is at %s', async (path) => {
    const { status, text } = await send(production.http, { method: 'get', path });
    expect([401, 404]).toContain(status);
    expect(text).not.toMatch(/process_cpu|nodejs_|redis|mysql/i);
  });

  test('A59: figures and details are the operator’s alone, whoever else signs in', async () => {
    const admin = await entity.tokenOf('admin');
    for (const path of OPERATORS)
      for (const token of [
        undefined,
        admin,
        'the operator token of the tests',
        production.operatorToken.slice(0, -1),
        '',
      ]) {
        const { status, body, text } = await send(
          production.http,
          { method: 'get', path },
          token === undefined ? {} : { token },
        );
        if (path === '/metrics') expect(status).toBe(401);
        else expect(Object.keys(body)).toEqual(['status']);
        expect(text).not.toMatch(/process_cpu|nodejs_|redis|mysql|spool/i);
      }
    const { text } = await send(
      production.http,
      { method: 'get', path: '/metrics' },
      { token: production.operatorToken },
    );
    expect(text).toContain('process_cpu');
  });
});
