import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { type TestEntity, testEntity } from '../../testing/entity.ts';
import { givenSignedIn, meWith, otherProcess } from './given-login.ts';

// Attack A25 of docs/attacks.md.

const SECOND = 1_000;
const DAY = 86_400 * SECOND;
const sha256 = (token: string) => createHash('sha256').update(token).digest();

const refresh = (entity: TestEntity, refresh_token: string) =>
  entity.call('auth.refresh', { body: { refresh_token }, as: null });

const tokensOf = async ({ scope }: TestEntity) =>
  (await scope.rows('refresh_tokens')).sort((one, other) => one.id - other.id);

test('a refresh answers new tokens of the same session', async () => {
  const entity = await testEntity();
  const first = await givenSignedIn(entity);

  const { status, body } = await refresh(entity, first.refresh_token);

  expect(status).toBe(200);
  expect(Object.keys(body.data).sort()).toEqual(['access_token', 'expires_in', 'refresh_token']);
  expect(body.data.refresh_token).not.toBe(first.refresh_token);
  expect((await meWith(entity.world.http, body.data.access_token)).body.data.id).toBe(entity.ids.rep1);
  expect(await entity.scope.rows('sessions')).toHaveLength(1);
});

test('the database holds hashes of refresh tokens only', async () => {
  const entity = await testEntity();
  const first = await givenSignedIn(entity);
  const { body } = await refresh(entity, first.refresh_token);

  const rows = await tokensOf(entity);

  expect(rows.map((row) => row.token_hash)).toEqual([sha256(first.refresh_token), sha256(body.data.refresh_token)]);
});

test('two tabs: for ten seconds a rotated token answers with the same successor', async () => {
  const entity = await testEntity();
  const { refresh_token } = await givenSignedIn(entity);
  const { clock, auth } = otherProcess(entity);

  const first = await auth.refresh(refresh_token);
  clock.now += 10 * SECOND;
  const second = await auth.refresh(refresh_token);

  expect(second.refresh_token).toBe(first.refresh_token);
  expect(await tokensOf(entity)).toHaveLength(2);
});

test('a rotated token used later ends the session with all its tokens', async () => {
  const entity = await testEntity();
  const { refresh_token } = await givenSignedIn(entity);
  const { clock, auth } = otherProcess(entity);
  const successor = await auth.refresh(refresh_token);
  await auth.actorOf(`Bearer ${successor.access_token}`);

  clock.now += 10 * SECOND + 1;

  await expect(auth.refresh(refresh_token)).rejects.toMatchObject({ code: 'wrong_refresh_token' });
  await expect(auth.refresh(successor.refresh_token)).rejects.toMatchObject({ code: 'wrong_refresh_token' });
  await expect(auth.actorOf(`Bearer ${successor.access_token}`)).rejects.toMatchObject({ code: 'not_signed_in' });
  const session = await entity.scope.rows('sessions').first();
  expect(session?.revoked_reason).toBe('refresh_token_reused');
});

test('reuse ends only the session that it happened in', async () => {
  const entity = await testEntity();
  const stolen = await givenSignedIn(entity);
  const other = await givenSignedIn(entity);
  const { clock, auth } = otherProcess(entity);
  await auth.refresh(stolen.refresh_token);
  clock.now += 60 * SECOND;

  await expect(auth.refresh(stolen.refresh_token)).rejects.toMatchObject({ code: 'wrong_refresh_token' });

  expect((await refresh(entity, other.refresh_token)).status).toBe(200);
});

test('a hundred refreshes at once make one successor, and one valid chain', async () => {
  const entity = await testEntity();
  const { refresh_token } = await givenSignedIn(entity);
  const processes = [entity.world.app.services.auth, otherProcess(entity).auth];

  const answers = await Promise.all(
    Array.from({ length: 100 }, (_, index) =>
      (processes[index % 2] as (typeof processes)[number]).refresh(refresh_token),
    ),
  );

  const successors = new Set(answers.map((answer) => answer?.refresh_token));
  expect(successors.size).toBe(1);
  const rows = await tokensOf(entity);
  expect(rows.map((row) => row.rotated_at === null)).toEqual([false, true]);
  const [successor = ''] = successors;
  expect((await refresh(entity, successor)).status).toBe(200);
});

test('a hundred late uses of a rotated token at once are all refused', async () => {
  const entity = await testEntity();
  const { refresh_token } = await givenSignedIn(entity);
  const { clock, auth } = otherProcess(entity);
  await auth.refresh(refresh_token);
  clock.now += 60 * SECOND;

  const results = await Promise.allSettled(Array.from({ length: 100 }, () => auth.refresh(refresh_token)));

  expect(results.every(({ status }) => status === 'rejected')).toBe(true);
  expect(await tokensOf(entity)).toHaveLength(2);
});

test('a session ends thirty days after its login, however often it was refreshed', async () => {
  const entity = await testEntity();
  const { refresh_token } = await givenSignedIn(entity);
  const { clock, auth } = otherProcess(entity);
  clock.now += 29 * DAY;
  const late = await auth.refresh(refresh_token);

  clock.now += 2 * DAY;

  await expect(auth.refresh(late.refresh_token)).rejects.toMatchObject({ code: 'wrong_refresh_token' });
  await expect(auth.actorOf(`Bearer ${late.access_token}`)).rejects.toMatchObject({ code: 'not_signed_in' });
});

test('a deactivated user cannot refresh, and the attempt uses nothing up', async () => {
  const entity = await testEntity();
  const { refresh_token } = await givenSignedIn(entity);
  const user = () => entity.scope.rows('users').where({ id: entity.ids.rep1 });
  await user().update({ is_active: false });
  const refused = await refresh(entity, refresh_token);
  await user().update({ is_active: true });

  expect(refused.status).toBe(401);
  expect((await refresh(entity, refresh_token)).status).toBe(200);
});

test.each([
  ['never issued', 'A'.repeat(43)],
  ['a hash instead of the token', sha256('x').toString('hex')],
  ['with a NUL in it', 'abc\u0000def'],
])('a token that was %s is unknown', async (_, token) => {
  const entity = await testEntity();

  const { status, body } = await refresh(entity, token);

  expect(status).toBe(401);
  expect(body.message).toBe('The refresh token is unknown, used up or expired: sign in again.');
});

test('the stored hash does not work as a token', async () => {
  const entity = await testEntity();
  const { refresh_token } = await givenSignedIn(entity);

  expect((await refresh(entity, sha256(refresh_token).toString('base64url'))).status).toBe(401);
});
