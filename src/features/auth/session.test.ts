import request from 'supertest';
import { expect, test } from 'vitest';
import { roleIds } from '../people/index.ts';
import { type TestEntity, testEntity } from '../../testing/entity.ts';
import { givenSignedIn, meWith, otherProcess } from './given-login.ts';

const BELIEVED_MS = 5_000;

const NOT_SIGNED_IN = { code: 'not_signed_in' };

const logout = (entity: TestEntity, token: string) =>
  request(entity.world.http).post('/api/auth/logout').set('Authorization', `Bearer ${token}`);

test('after logout neither the access token nor the refresh token works here any more', async () => {
  const entity = await testEntity();
  const { access_token, refresh_token } = await givenSignedIn(entity);
  await meWith(entity.world.http, access_token).expect(200);

  const { status, body } = await logout(entity, access_token);

  expect(status).toBe(200);
  expect(body).toEqual({ success: true, data: { signed_out: true }, message: 'You are signed out.' });
  expect((await meWith(entity.world.http, access_token)).status).toBe(401);
  expect((await entity.call('auth.refresh', { body: { refresh_token }, as: null })).status).toBe(401);
});

test('after logout the token stops working within five seconds in every other process', async () => {
  const entity = await testEntity();
  const { access_token } = await givenSignedIn(entity);
  const { clock, actorOf } = otherProcess(entity);
  await actorOf(access_token);

  await logout(entity, access_token).expect(200);
  clock.now += BELIEVED_MS;

  await expect(actorOf(access_token)).rejects.toMatchObject(NOT_SIGNED_IN);
});

test('a logout ends one session, not those of other devices', async () => {
  const entity = await testEntity();
  const phone = await givenSignedIn(entity);
  const laptop = await givenSignedIn(entity);

  await logout(entity, phone.access_token).expect(200);

  expect((await meWith(entity.world.http, laptop.access_token)).status).toBe(200);
});

test.each([
  ['is deactivated', { is_active: false }],
  ['is no longer verified', { is_verified: false }],
])('a user who %s is out within five seconds', async (_, change) => {
  const entity = await testEntity();
  const { access_token } = await givenSignedIn(entity);
  const { clock, actorOf } = otherProcess(entity);
  await actorOf(access_token);

  await entity.scope.rows('users').where({ id: entity.ids.rep1 }).update(change);
  clock.now += BELIEVED_MS;

  await expect(actorOf(access_token)).rejects.toMatchObject(NOT_SIGNED_IN);
});

test('the people of a suspended entity are out within five seconds', async () => {
  const entity = await testEntity();
  const { access_token } = await givenSignedIn(entity);
  const { clock, actorOf } = otherProcess(entity);
  await actorOf(access_token);

  await entity.world.app.across.read('suspended', (db) =>
    db('entities').where({ id: entity.entityId }).update({ suspended_at: new Date() }),
  );
  clock.now += BELIEVED_MS;

  await expect(actorOf(access_token)).rejects.toMatchObject(NOT_SIGNED_IN);
});

test('another role counts within five seconds, whatever the token says', async () => {
  const entity = await testEntity();
  const { access_token } = await givenSignedIn(entity, 'admin');
  const { clock, actorOf } = otherProcess(entity);
  const before = await actorOf(access_token);

  await entity.scope.rows('users').where({ id: entity.ids.admin }).update({ role_id: roleIds.support });
  clock.now += BELIEVED_MS;

  expect(before.permissions.has('sources:manage')).toBe(true);
  expect((await actorOf(access_token)).permissions.has('sources:manage')).toBe(false);
});

test('within the five seconds the database is asked once', async () => {
  const entity = await testEntity();
  const { access_token } = await givenSignedIn(entity);
  const { actorOf } = otherProcess(entity);
  const asked: string[] = [];
  const listen = ({ sql }: { sql: string }) => asked.push(sql);
  entity.world.outside.db.on('query', listen);

  await Promise.all(Array.from({ length: 20 }, () => actorOf(access_token)));
  await actorOf(access_token);

  entity.world.outside.db.off('query', listen);
  expect(asked.filter((sql) => sql.includes('`sessions`'))).toHaveLength(1);
});
