import request from 'supertest';
import { beforeAll, expect, test } from 'vitest';
import { facebookDoor, VERIFY_TOKEN } from '../../../testing/facebook.ts';
import { testWorld } from '../../../testing/world.ts';

// Attacks A51, A52 of docs/attacks.md.

let door: ReturnType<typeof facebookDoor>;
beforeAll(async () => {
  door = facebookDoor(await testWorld());
});

const ask = (query: string, path = '/api/webhooks/facebook') => request(door.http).get(`${path}?${query}`).redirects(0);
const queryOf = (changes: Readonly<Record<string, string>> = {}) =>
  new URLSearchParams({
    'hub.mode': 'subscribe',
    'hub.verify_token': VERIFY_TOKEN,
    'hub.challenge': '1158201444',
    ...changes,
  }).toString();

test.each([
  ['a number', '1158201444'],
  ['a number longer than a number holds', '98765432109876543210987654321'],
  ['leading zeros', '007'],
  ['markup', '<script>alert(1)</script>'],
  ['letters of the world', 'é 😀 "x"'],
  ['as much as is taken', 'x'.repeat(1_000)],
])('the challenge comes back bare, as plain text: %s', async (_name, challenge) => {
  const { status, headers, text } = await ask(queryOf({ 'hub.challenge': challenge }));
  expect([status, headers['content-type'], text]).toEqual([200, 'text/plain; charset=utf-8', challenge]);
});

test.each([
  ['another token', queryOf({ 'hub.verify_token': 'wrong' })],
  ['the start of the token', queryOf({ 'hub.verify_token': VERIFY_TOKEN.slice(0, -1) })],
  ['no token', queryOf({ 'hub.verify_token': '' })],
  ['another mode', queryOf({ 'hub.mode': 'unsubscribe' })],
  ['no challenge at all', `hub.mode=subscribe&hub.verify_token=${encodeURIComponent(VERIFY_TOKEN)}`],
  ['a challenge without end', queryOf({ 'hub.challenge': 'x'.repeat(1_001) })],
  ['the token twice', `${queryOf()}&hub.verify_token=${encodeURIComponent(VERIFY_TOKEN)}`],
  ['the challenge twice', `${queryOf()}&hub.challenge=1`],
  ['brackets', queryOf().replace('hub.challenge', 'hub.challenge[x]')],
])('%s is refused', async (_name, query) => {
  const { status, body } = await ask(query);
  expect([status, body.success]).toEqual([403, false]);
});

test('an installation without a token lets nobody in, not even with an empty one', async () => {
  const { challengeOf } = await import('./handshake.ts');
  for (const token of ['', 'undefined'])
    expect(
      challengeOf({ 'hub.mode': 'subscribe', 'hub.verify_token': token, 'hub.challenge': '1' }, undefined),
    ).toBeUndefined();
});

const paths = ['/api/webhooks/facebook', '/webhooks/facebook', '/api/webhooks/instagram', '/webhooks/instagram'];

test.each(paths)('T18: a probe of %s is answered, whatever the method, and no database is asked', async (path) => {
  const statements: string[] = [];
  const { outside } = await testWorld();
  const listen = ({ sql }: { sql: string }) => statements.push(sql);
  for (const db of [outside.db, outside.ledgerDb]) db.on('query', listen);
  const got = await request(door.http).get(path);
  expect([got.status, got.headers['content-type']]).toEqual([200, 'text/plain; charset=utf-8']);
  expect(got.text).toMatch(/^This address takes webhooks/);
  expect((await request(door.http).get(`${path}?utm_source=probe`)).status).toBe(200);
  const head = await request(door.http).head(path);
  expect([head.status, head.text ?? '']).toEqual([200, '']);
  const options = await request(door.http).options(path);
  expect([options.status, options.headers['allow']?.split(', ').sort()]).toEqual([
    204,
    ['GET', 'HEAD', 'OPTIONS', 'POST'],
  ]);
  expect((await ask(queryOf(), path)).text).toBe('1158201444');
  for (const db of [outside.db, outside.ledgerDb]) db.removeListener('query', listen);
  expect(statements).toEqual([]);
});

test.each(paths.flatMap((path) => [path, `${path}/`]))(
  'T19: %s answers itself, and sends nobody elsewhere',
  async (path) => {
    expect((await ask(queryOf(), path)).status).toBe(200);
    expect((await door.post({ object: 'page', entry: [] }, { path })).status).toBe(200);
  },
);

test('no page of another origin may read an answer', async () => {
  const { headers } = await request(door.http)
    .options(paths[0] as string)
    .set('Origin', 'https://evil.example');
  expect(headers).not.toHaveProperty('access-control-allow-origin');
  const got = await request(door.http)
    .get(paths[0] as string)
    .set('Origin', 'https://evil.example');
  expect(got.headers).not.toHaveProperty('access-control-allow-origin');
});
