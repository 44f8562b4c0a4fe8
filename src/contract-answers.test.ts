import { beforeAll, describe, expect, test } from 'vitest';
import { type TestEntity, testEntity } from './testing/entity.ts';
import { expectError } from './testing/example-request.ts';
import { send } from './testing/send.ts';

// Attack A42 of docs/attacks.md.

let entity: TestEntity;
beforeAll(async () => {
  entity = await testEntity();
});

describe('every answer', () => {
  const http = () => entity.world.http;

  test.each([
    ['/'],
    ['/api'],
    ['/api/nothing'],
    ['/api//leads'],
    ['/API/leads'],
    ['/api/leads/1/nothing'],
    ['/api/%2e%2e/leads'],
    ['/.env'],
    ['/api/leads%00'],
    ['/%'],
    ['/%ff'],
    ['/..%2f..%2fetc/passwd'],
  ])('at %s, where nothing is, is a 404 or a 400', async (path) => {
    for (const method of ['get', 'post', 'delete'] as const)
      expectError(await send(http(), { method, path }, { token: await entity.tokenOf('admin') }), [400, 404]);
  });

  const anywhere = [
    ['a success', { method: 'get', path: '/api/auth/me' }, true],
    ['a refusal', { method: 'get', path: '/api/auth/me' }, false],
    ['nothing there', { method: 'get', path: '/nothing' }, true],
    ['a wrong method', { method: 'put', path: '/api/auth/me' }, true],
    ['health', { method: 'get', path: '/health/live' }, false],
  ] as const;

  test.each(anywhere)('(%s) tells browsers to be careful, and not what made it', async (_what, endpoint, signedIn) => {
    const { headers } = await send(http(), endpoint, signedIn ? { token: await entity.tokenOf('admin') } : {});
    expect(headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'SAMEORIGIN',
      'referrer-policy': 'no-referrer',
      'strict-transport-security': expect.stringMatching(/max-age=\d{7,}/),
      'content-security-policy': expect.stringContaining("default-src 'self'"),
    });
    for (const name of ['x-powered-by', 'server', 'etag', 'access-control-allow-origin'])
      expect(headers).not.toHaveProperty(name);
  });

  test("people's data is kept by no cache", async () => {
    const token = await entity.tokenOf('admin');
    for (const endpoint of [
      { method: 'get', path: '/api/auth/me' },
      { method: 'get', path: '/api/leads' },
    ] as const)
      expect((await send(http(), endpoint, { token })).headers['cache-control']).toBe('no-store');
  });

  test.each(anywhere)('(%s) carries the request id of its caller', async (_what, endpoint, signedIn) => {
    const given = 'trace-0123.abc_X';
    const { headers } = await send(http(), endpoint, {
      headers: { 'X-Request-Id': given },
      ...(signedIn && { token: await entity.tokenOf('admin') }),
    });
    expect(headers['x-request-id']).toBe(given);
  });

  test.each([['short'], ['x'.repeat(65)], ['has blanks in it'], ['<script>alert(1)</script>'], ['{"json":true}']])(
    'carries an id of our own where the caller gave "%s"',
    async (given) => {
      const { headers, body } = await send(
        http(),
        { method: 'get', path: '/nothing' },
        { headers: { 'X-Request-Id': given } },
      );
      expect(headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
      expect(body.request_id).toBe(headers['x-request-id']);
    },
  );
});
