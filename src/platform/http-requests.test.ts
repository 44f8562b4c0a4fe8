import request from 'supertest';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { serve } from '../testing/serve-catalogue.ts';
import { endpointsFor, publicEndpointsFor } from './endpoint.ts';

const { get, post, put } = endpointsFor<object>('/api/things');
const Thing = z.object({ name: z.string() });

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

test.each<[string, Buffer, string, RegExp]>([
  ['null', Buffer.from('null'), 'body', /must be an object/],
  ['a number', Buffer.from('7'), 'body', /must be an object/],
  ['broken JSON', Buffer.from('{'), 'body', /JSON/],
  ['Latin-1', Buffer.from('{"name":"caf\xe9"}', 'latin1'), 'body', /UTF-8/],
  ['a field left out', Buffer.from('{}'), 'name', /is missing/],
  ['another type', Buffer.from('{"name":[]}'), 'name', /must be text/],
])('a body of %s is refused with the path and the reason', async (_name, bytes, at, reason) => {
  const create = post('', {
    summary: 'Make',
    permission: 'leads:read',
    body: Thing,
    reply: Thing,
    handle: async ({ body }) => body,
  });
  const { status, body } = await serve({ create })
    .call('', 'post')
    .set('Content-Type', 'application/json')
    .serialize((it) => it as never)
    .send(bytes as never);
  expect([status, body.errors]).toEqual([400, [{ path: at, message: expect.stringMatching(reason) }]]);
});

test('a broken escape in the address is told as one', async () => {
  const read = get('/:id', {
    summary: 'Read',
    permission: 'leads:read',
    params: z.object({ id: z.string() }),
    reply: Thing,
    handle: async () => ({ name: 'a' }),
  });
  const { status, body } = await serve({ read }).call('/%zz');
  expect([status, body.errors]).toEqual([400, [{ path: 'path', message: expect.stringContaining('%') }]]);
});
