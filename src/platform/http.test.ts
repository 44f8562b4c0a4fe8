import express from 'express';
import request from 'supertest';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { type Actor, type Catalogue, endpointsFor, type EntityEndpoint, publicEndpointsFor, Told } from './endpoint.ts';
import { Failure, invalid } from './errors.ts';
import { notFound, onError, router } from './http.ts';
import type { Scope } from './scope.ts';

const actor: Actor = {
  userId: 1,
  entityId: 7,
  entityName: 'Test',
  roleId: 2,
  sessionId: 1,
  permissions: new Set(['leads:read'] as const),
};

const { get, post, list, put } = endpointsFor<object>('/api/things');
const Thing = z.object({ name: z.string() });

/** Serves a catalogue to somebody who may read leads and nothing else. */
function serve(things: Catalogue[string]) {
  const reports: unknown[] = [];
  const undeclared: string[] = [];
  const doors = {
    actorOf: async (authorization: string | undefined) => {
      if (authorization === undefined) throw new Failure('not_signed_in');
      return actor;
    },
    scopeFor: (entityId: number) => ({ entityId }) as Scope,
    onUndeclared: (operation: string, failure: Failure) => void undeclared.push(`${operation} ${failure.code}`),
  };
  const app = express().use(
    router({ things }, {}, doors),
    notFound,
    onError((error) => reports.push(error)),
  );
  const call = (path = '', method: 'get' | 'post' | 'put' = 'get') =>
    request(app)[method](`/api/things${path}`).set('Authorization', 'Bearer any');
  return { app, call, reports, undeclared };
}

/** An endpoint that ends with this error. */
const throwing = (error: unknown, fails: EntityEndpoint<object>['fails'] = []) =>
  get('', {
    summary: 'Fails',
    permission: 'leads:read',
    reply: Thing,
    fails,
    handle: async () => {
      throw error;
    },
  });

test('an answer is in the envelope, and holds only what its schema names', async () => {
  const read = get('', {
    summary: 'Read',
    permission: 'leads:read',
    reply: Thing,
    handle: async () => ({ name: 'a', password_hash: 'x' }) as { name: string },
  });
  const { status, body } = await serve({ read }).call();
  expect([status, body]).toEqual([200, { success: true, data: { name: 'a' } }]);
});

test('a sentence for people stands beside the data, and 201 is said where something was made', async () => {
  const create = post('', {
    summary: 'Make',
    permission: 'leads:read',
    status: 201,
    reply: Thing,
    handle: async () => new Told({ name: 'a' }, 'Made.'),
  });
  const { status, body } = await serve({ create }).call('', 'post');
  expect([status, body]).toEqual([201, { success: true, data: { name: 'a' }, message: 'Made.' }]);
});

test('a list repeats its filters, as they were understood, and says where the page stands', async () => {
  const page = list('', {
    summary: 'List',
    permission: 'leads:read',
    query: z.object({ limit: z.string().transform(Number).default(50) }),
    reply: Thing,
    handle: async () => ({ data: [{ name: 'a' }], total: 3, next_cursor: 'more' }),
  });
  const { call } = serve({ page });
  const page1 = { success: true, data: [{ name: 'a' }], total: 3, next_cursor: 'more' };
  expect((await call('?limit=1')).body).toEqual({ ...page1, filters: { limit: 1 } });
  expect((await call()).body).toEqual({ ...page1, filters: { limit: 50 } });
});

test('an answer that does not match its schema is our fault: a bare 500, and a report', async () => {
  const read = get('', {
    summary: 'Read',
    permission: 'leads:read',
    reply: Thing,
    handle: async () => ({ name: 7 as unknown as string }),
  });
  const { call, reports } = serve({ read });
  const { status, body } = await call();
  expect([status, body]).toEqual([500, { success: false, message: 'Something broke on our side.', request_id: '' }]);
  expect(reports).toEqual([expect.any(z.ZodError)]);
});

test('an unknown error is a bare 500 and is reported as it was', async () => {
  const error = new Error("insert into `users` values ('jane@example.com')");
  const { call, reports } = serve({ fail: throwing(error) });
  const { status, text } = await call();
  expect([status, JSON.parse(text)]).toEqual([
    500,
    { success: false, message: 'Something broke on our side.', request_id: '' },
  ]);
  expect(reports).toEqual([error]);
});

test('something thrown that is no error is a bare 500 too', async () => {
  for (const thrown of ['text', undefined, null])
    expect((await serve({ fail: throwing(thrown) }).call()).status).toBe(500);
});

test('a database that is away is a 503 that says when to come again, and is reported', async () => {
  const error = Object.assign(new Error('connect ECONNREFUSED 10.0.0.1:3306'), { code: 'ECONNREFUSED' });
  const { call, reports, undeclared } = serve({ fail: throwing(error) });
  const { status, headers, text } = await call();
  expect([status, headers['retry-after']]).toEqual([503, '2']);
  expect(text).not.toContain('10.0.0.1');
  expect([reports, undeclared]).toEqual([[error], []]);
});

test('a declared failure is the answer, with its details, and nobody is woken', async () => {
  const { call, reports, undeclared } = serve({
    fail: throwing(new Failure('conflict', { message: 'Taken.' }), ['conflict']),
  });
  const { status, body } = await call();
  expect([status, body]).toEqual([409, { success: false, message: 'Taken.', request_id: '' }]);
  expect([reports, undeclared]).toEqual([[], []]);
});

test('a failure that names a field carries its path', async () => {
  const { status, body } = await serve({ fail: throwing(invalid('email', 'is taken')) }).call();
  expect([status, body.errors]).toEqual([400, [{ path: 'email', message: 'is taken' }]]);
});

test('a limit that was reached says for how long', async () => {
  const { status, headers } = await serve({
    fail: throwing(new Failure('too_many_requests', { retryAfter: 17 })),
  }).call();
  expect([status, headers['retry-after']]).toEqual([429, '17']);
});

test('a failure that the endpoint does not declare is told to whoever listens, and still answered', async () => {
  const { call, undeclared } = serve({ fail: throwing(new Failure('conflict')) });
  expect((await call()).status).toBe(409);
  expect(undeclared).toEqual(['things.fail conflict']);
});

test('who is not signed in is told how to be; nothing of the request is read before', async () => {
  const create = post('', {
    summary: 'Make',
    permission: 'leads:read',
    body: Thing,
    reply: Thing,
    handle: async ({ body }) => body,
  });
  const { status, headers, body } = await request(serve({ create }).app)
    .post('/api/things')
    .set('Content-Type', 'application/json')
    .send('{');
  expect([status, headers['www-authenticate'], body.errors]).toEqual([401, 'Bearer', undefined]);
});

test('who lacks the permission is refused before the request is read', async () => {
  const create = post('', {
    summary: 'Make',
    permission: 'sources:manage',
    body: Thing,
    reply: Thing,
    handle: async ({ body }) => body,
  });
  const { status, body } = await serve({ create }).call('', 'post').send({ unknown: 1 });
  expect([status, body.errors]).toEqual([403, undefined]);
});

test('a part that is not declared takes nothing, and each mistake is named by its path', async () => {
  const change = put('/:id', {
    summary: 'Change',
    permission: 'leads:read',
    params: z.object({ id: z.string() }),
    body: z.object({ name: z.string(), parts: z.array(z.strictObject({ size: z.int() })) }),
    reply: Thing,
    handle: async ({ body }) => body,
  });
  const { call } = serve({ change });
  const pathsOf = (body: { errors: { path: string }[] }) => body.errors.map(({ path }) => path).sort();
  expect(pathsOf((await call('/1?entity_id=9', 'put').send({ name: 'a', parts: [] })).body)).toEqual(['entity_id']);
  const wrong = { name: 7, parts: [{ size: 1 }, { size: 'L', colour: 'red' }], extra: true };
  expect(pathsOf((await call('/1', 'put').send(wrong)).body)).toEqual([
    'extra',
    'name',
    'parts.1.colour',
    'parts.1.size',
  ]);
  expect(pathsOf((await call('/1', 'put').send([])).body)).toEqual(['body']);
});

test('a fixed path is not taken for an id, whatever the order or the method', async () => {
  const params = z.object({ id: z.string() });
  const read = get('/:id', {
    summary: 'Read',
    permission: 'leads:read',
    params,
    reply: Thing,
    handle: async ({ params: { id } }) => ({ name: id }),
  });
  const change = put('/:id', {
    summary: 'Change',
    permission: 'leads:read',
    params,
    reply: Thing,
    handle: async () => ({ name: 'changed' }),
  });
  const counts = get('/counts', {
    summary: 'Count',
    permission: 'leads:read',
    reply: Thing,
    handle: async () => ({ name: 'counted' }),
  });
  const { call } = serve({ read, change, counts });
  expect((await call('/counts')).body.data).toEqual({ name: 'counted' });
  expect((await call('/7')).body.data).toEqual({ name: '7' });
  const refused = await call('/counts', 'put');
  expect([refused.status, refused.headers['allow']]).toEqual([405, 'GET, HEAD']);
});

test('paths are matched by their case', async () => {
  const read = get('/counts', {
    summary: 'Count',
    permission: 'leads:read',
    reply: Thing,
    handle: async () => ({ name: 'counted' }),
  });
  expect((await serve({ read }).call('/COUNTS')).status).toBe(404);
});

test('a public endpoint asks for no token, and is told the address and the browser of its caller', async () => {
  const echo = publicEndpointsFor<object>('/api/things').post('', {
    summary: 'Echo',
    body: Thing,
    reply: z.object({ address: z.string(), userAgent: z.string(), name: z.string() }),
    handle: async ({ body, address, userAgent }) => ({ name: body.name, address, userAgent }),
  });
  const { status, body } = await request(serve({ echo }).app)
    .post('/api/things')
    .set('User-Agent', 'x'.repeat(300))
    .send({ name: 'a' });
  expect([status, body.data.name, body.data.userAgent.length]).toEqual([200, 'a', 255]);
  expect(body.data.address).toContain('127.0.0.1');
});
