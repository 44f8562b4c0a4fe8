import { beforeEach, describe, expect, test } from 'vitest';
import { testEntity } from '../../testing/entity.ts';
import { givenLogin, givenSignedIn, otherProcess } from './given-login.ts';
import { GOOD_PASSWORD, givenDoor, somebody } from './given-registration.ts';
import { suspend } from './given-suspended.ts';

const { post, codeFor, mailsTo, forgetThisMachine } = await givenDoor();
beforeEach(forgetThisMachine);

describe('while an entity is suspended', () => {
  test('neither token nor password of its people works, and all of them do when it goes on', async () => {
    const entity = await testEntity();
    const login = await givenLogin(entity);
    const { access_token, refresh_token } = await givenSignedIn(entity);
    const { actorOf, auth, clock } = otherProcess(entity);
    await actorOf(access_token);
    await suspend(entity);
    clock.now += 5_000;

    await expect(actorOf(access_token)).rejects.toMatchObject({ code: 'not_signed_in' });
    await expect(auth.refresh(refresh_token)).rejects.toMatchObject({ code: 'wrong_refresh_token' });
    expect((await post('login', login)).status).toBe(401);

    await suspend(entity, false);
    clock.now += 5_000;
    expect(await actorOf(access_token)).toMatchObject({ userId: entity.ids.rep1 });
    expect((await post('login', login)).status).toBe(200);
    expect((await auth.refresh(refresh_token)).access_token).toBeTypeOf('string');
  });

  test('its people get no code, and one that they had opens nothing', async () => {
    const entity = await testEntity();
    const [mine, other] = ['rep1', 'rep2'].map((name) => `${name}@${entity.name}.example`) as [string, string];
    await entity.scope.rows('users').where({ id: entity.ids.rep2 }).update({ is_verified: false });
    await post('forgot-password', { email: mine });
    await post('resend-otp', { email: other });
    const [reset, proof] = [await codeFor(mine), await codeFor(other)];
    expect([reset, proof]).toEqual([expect.stringMatching(/^\d{6}$/), expect.stringMatching(/^\d{6}$/)]);
    await suspend(entity);

    const replies = await Promise.all([
      post('reset-password', { email: mine, otp: reset, new_password: GOOD_PASSWORD }),
      post('verify-otp', { email: other, otp: proof }),
      post('forgot-password', { email: mine }),
      post('resend-otp', { email: other }),
    ]);
    expect(replies.map(({ status }) => status)).toEqual([400, 400, 200, 200]);
    expect([(await mailsTo(mine)).length, (await mailsTo(other)).length]).toEqual([1, 1]);
    const users = await entity.scope.rows('users').whereIn('id', [entity.ids.rep1, entity.ids.rep2]).orderBy('id');
    expect(users.map(({ password_hash, is_verified }) => [password_hash, is_verified])).toEqual([
      ['nobody signs in with this', true],
      ['nobody signs in with this', false],
    ]);
  });

  test('nobody joins it, by invitation or domain, not even who registered before', async () => {
    const entity = await testEntity();
    const domain = `${entity.name}.test.example`;
    await entity.scope.rows('entity_settings').update({ allowed_email_domains: JSON.stringify([domain]) });
    const tokens = [];
    for (const name of ['early', 'late']) {
      const email = `${name}@guests-${entity.name}.example`;
      await entity.call('users.invite', { body: { email, role_id: 1 } });
      tokens.push({ email, invite_token: /^[\w-]{43}$/m.exec((await mailsTo(email))[0]?.text ?? '')?.[0] });
    }
    const [early, late] = tokens.map((invited) => somebody({ ...invited, entity_name: undefined }));
    const [colleague, newcomer] = ['a', 'b'].map((name) =>
      somebody({ email: `${name}@${domain}`, entity_name: undefined }),
    );
    for (const me of [early, colleague]) expect((await post('register', me ?? {})).status).toBe(201);
    await suspend(entity);

    for (const me of [late, newcomer]) {
      const { status, body } = await post('register', me ?? {});
      expect([status, body.errors[0].path]).toEqual([400, 'invite_token']);
    }
    for (const me of [early, colleague]) {
      const email = me?.email ?? '';
      expect((await post('verify-otp', { email, otp: await codeFor(email) })).status).toBe(409);
    }
    expect(await entity.scope.rows('users')).toHaveLength(6);
    expect(await entity.scope.rows('invitations').whereNotNull('accepted_at')).toEqual([]);
  });
});
