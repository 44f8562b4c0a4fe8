import { expect, test } from 'vitest';
import { z } from 'zod';
import { serve } from '../testing/serve-catalogue.ts';
import { type EntityEndpoint, endpointsFor, Told } from './endpoint.ts';
import { Failure, invalid } from './errors.ts';

// Attack A55 of docs/attacks.md.

const { get, post, list } = endpointsFor<object>('/api/things');
const Thing = z.object({ name: z.string() });

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
