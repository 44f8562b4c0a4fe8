import { beforeEach, describe, expect, test } from 'vitest';
import { type TestEntity, testEntity } from '../../testing/entity.ts';
import { roleIds } from '../people/index.ts';
import { givenLogin, givenSignedIn, meWith, otherProcess, PASSWORD, type Tokens } from './given-login.ts';
import { GOOD_PASSWORD, givenDoor } from './given-registration.ts';
import { suspend } from './given-suspended.ts';

// Attack A24 of docs/attacks.md.

const BELIEVED_MS = 5_000;
const { post, codeFor, forgetThisMachine } = await givenDoor();
beforeEach(forgetThisMachine);

type Deed = (entity: TestEntity, tokens: Tokens) => Promise<unknown>;
const change = (entity: TestEntity, body: object) =>
  entity.call('users.update', { params: { id: entity.ids.rep1 }, body });

const deeds: [string, Deed][] = [
  ['the logout', (_, { access_token }) => post('logout', {}, access_token)],
  ['the deactivation', (entity) => change(entity, { is_active: false })],
  [
    'a password change on another device',
    async (entity) =>
      post(
        'change-password',
        { current_password: PASSWORD, new_password: GOOD_PASSWORD },
        (await givenSignedIn(entity)).access_token,
      ),
  ],
  [
    'a password reset',
    async (entity) => {
      const email = `rep1@${entity.name}.example`;
      await post('forgot-password', { email });
      return post('reset-password', { email, otp: await codeFor(email), new_password: GOOD_PASSWORD });
    },
  ],
  ['the suspension of the entity', async (entity) => (await suspend(entity), { status: 200 })],
];

describe('after', () => {
  test.each(deeds)('%s neither token works within five seconds, in any process', async (_, deed) => {
    const entity = await testEntity();
    const tokens = await givenSignedIn(entity);
    const processes = [otherProcess(entity), otherProcess(entity)];
    for (const { actorOf } of processes) await actorOf(tokens.access_token);

    expect(await deed(entity, tokens)).toMatchObject({ status: 200 });

    for (const { actorOf, auth, clock } of processes) {
      await expect(auth.refresh(tokens.refresh_token)).rejects.toMatchObject({ code: 'wrong_refresh_token' });
      clock.now += BELIEVED_MS;
      await expect(actorOf(tokens.access_token)).rejects.toMatchObject({ code: 'not_signed_in' });
    }
  });

  test('a change of role old tokens may what the new role may, and a refreshed one too', async () => {
    const entity = await testEntity();
    const { access_token, refresh_token } = await givenSignedIn(entity, 'manager');
    const { actorOf, auth, clock } = otherProcess(entity);
    expect((await actorOf(access_token)).permissions.has('leads:bulk')).toBe(true);

    const params = { id: entity.ids.manager };
    await entity.call('users.update', { params, body: { role_id: roleIds.support } });

    clock.now += BELIEVED_MS;
    const refreshed = await auth.refresh(refresh_token);
    for (const token of [access_token, refreshed.access_token]) {
      const { roleId, permissions } = await actorOf(token);
      expect([roleId, permissions.has('leads:bulk'), permissions.has('leads:write')]).toEqual([4, false, false]);
    }
  });
});

describe('at the very moment', () => {
  test('of a logout a refresh gets no token that lives on', async () => {
    const entity = await testEntity();
    for (let round = 0; round < 5; round += 1) {
      const { access_token, refresh_token } = await givenSignedIn(entity);
      const [refreshed] = await Promise.all([
        entity.call('auth.refresh', { body: { refresh_token }, as: null }),
        post('logout', {}, access_token),
      ]);
      expect([200, 401]).toContain(refreshed.status);
      const { actorOf } = otherProcess(entity);
      for (const token of [access_token, refreshed.body.data?.access_token].filter(Boolean))
        await expect(actorOf(token)).rejects.toMatchObject({ code: 'not_signed_in' });
    }
  });

  test('of a deactivation a login opens no session that comes back with the person', async () => {
    const entity = await testEntity();
    const login = await givenLogin(entity);
    for (let round = 0; round < 5; round += 1) {
      const [signedIn] = await Promise.all([post('login', login), change(entity, { is_active: false })]);
      expect([200, 401]).toContain(signedIn.status);
      await change(entity, { is_active: true });
      expect(await entity.scope.rows('sessions').where({ user_id: entity.ids.rep1 }).whereNull('revoked_at')).toEqual(
        [],
      );
      const token = signedIn.body.data?.access_token;
      if (token) await expect(otherProcess(entity).actorOf(token)).rejects.toMatchObject({ code: 'not_signed_in' });
    }
  });
});

test('an access token that nothing ended still works, so the refusals above are for their own reasons', async () => {
  const entity = await testEntity();
  const { access_token } = await givenSignedIn(entity);
  expect((await meWith(entity.world.http, access_token)).status).toBe(200);
});
