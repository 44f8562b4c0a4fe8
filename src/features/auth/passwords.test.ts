import { beforeEach, describe, expect, test } from 'vitest';
import { testEntity } from '../../testing/entity.ts';
import { authService } from './auth.service.ts';
import { freshAddress, givenLogin, givenSignedIn, meWith, PASSWORD } from './given-login.ts';
import { givenDoor, otherThan, somebody } from './given-registration.ts';

// Attack A20 of docs/attacks.md.

const door = await givenDoor();
const { post, codeFor, mailsTo, world, withOther } = door;
beforeEach(door.forgetThisMachine);

const NEW = 'an altogether other one';
/** Who calls with this token, when no process remembers the session any more. */
const actorLater = (token: string) => {
  const now = () => new Date(Date.now() + 6_000);
  const auth = authService({
    outside: { ...world.outside, now },
    across: world.app.across,
    scopeFor: world.app.scopeFor,
  });
  return auth.actorOf(`Bearer ${token}`);
};

describe('a forgotten password', () => {
  test('is replaced with the mailed code: every session ends, the account is told and the change recorded', async () => {
    const entity = await testEntity();
    const { access_token: before } = await givenSignedIn(entity, 'rep1');
    const email = `rep1@${entity.name}.example`;
    expect((await post('forgot-password', { email: email.toUpperCase() })).status).toBe(200);
    const { status, body } = await post('reset-password', { email, otp: await codeFor(email), new_password: NEW });
    expect([status, body.data]).toEqual([200, { password_changed: true }]);

    expect((await post('login', { email, password: PASSWORD })).status).toBe(401);
    expect((await post('login', { email, password: NEW })).status).toBe(200);
    const sessions = await entity.scope.rows('sessions').where({ user_id: entity.ids.rep1 }).orderBy('id');
    expect(sessions.map(({ revoked_reason }) => revoked_reason)).toEqual(['password_reset', null]);
    await expect(actorLater(before)).rejects.toMatchObject({ code: 'not_signed_in' });
    expect((await mailsTo(email)).at(-1)?.subject).toBe('Your SalesMagnet password was changed');
    expect(await entity.scope.rows('audit_log').whereNot({ action: 'user.signed_in' }).first()).toMatchObject({
      ...{ action: 'user.password_reset', user_id: entity.ids.rep1, before_change: null, after_change: null },
    });
  });

  test('is not asked for without an account, or one in use; the answer is the same', async () => {
    const entity = await testEntity();
    await entity.scope.rows('users').where({ id: entity.ids.rep2 }).update({ is_active: false });
    const emails = ['rep1', 'rep2'].map((name) => `${name}@${entity.name}.example`).concat(somebody().email);
    const replies = await Promise.all(emails.map((email) => post('forgot-password', { email })));
    for (const { status, body } of replies) expect([status, body.message]).toEqual([200, replies[0]?.body.message]);
    expect(await Promise.all(emails.map(async (email) => (await mailsTo(email)).length))).toEqual([1, 0, 0]);
    const resets = await Promise.all(
      emails.map((email) => post('reset-password', { email, otp: '123456', new_password: NEW })),
    );
    for (const { status, body } of resets) expect([status, body.errors]).toEqual([400, resets[0]?.body.errors]);
  });

  test('costs five tries at most, one use, and no code of another purpose or person', async () => {
    const entity = await testEntity();
    const [mine, theirs] = ['rep1', 'rep3'].map((name) => `${name}@${entity.name}.example`) as [string, string];
    const reset = (email: string, otp: string) => post('reset-password', { email, otp, new_password: NEW });
    await post('forgot-password', { email: mine });
    await post('forgot-password', { email: theirs });
    const [otp, other] = [await codeFor(mine), await codeFor(theirs)];
    if (otp !== other) expect((await reset(mine, other)).status).toBe(400);
    expect((await post('verify-otp', { email: mine, otp })).status).toBe(400);
    expect((await Promise.all([reset(mine, otp), reset(mine, otp)])).map(({ status }) => status).sort()).toEqual([
      200, 400,
    ]);
    for (let made = 0; made < 5; made += 1) await reset(theirs, otherThan(other));
    expect((await reset(theirs, other)).status).toBe(400);
    expect((await entity.scope.rows('users').where({ id: entity.ids.rep3 }).first())?.password_hash).toBe(
      'nobody signs in with this',
    );
  });

  test('is not replaced by a weak one, and the code stays good', async () => {
    const entity = await testEntity();
    const email = `rep1@${entity.name}.example`;
    await post('forgot-password', { email });
    const otp = await codeFor(email);
    for (const new_password of ['short', 'password123', email, `rep1-${entity.name}`])
      expect((await post('reset-password', { email, otp, new_password })).body.errors[0].path).toBe('new_password');
    expect((await post('reset-password', { email, otp, new_password: NEW })).status).toBe(200);
  });

  test('proves the mailbox of somebody who was not verified yet', async () => {
    const entity = await testEntity();
    await entity.scope.rows('users').where({ id: entity.ids.rep1 }).update({ is_verified: false });
    const email = `rep1@${entity.name}.example`;
    await post('forgot-password', { email });
    await post('reset-password', { email, otp: await codeFor(email), new_password: NEW });
    expect((await post('login', { email, password: NEW })).status).toBe(200);
  });
});

describe('changing the password', () => {
  test('needs the present one, keeps this session and ends the others', async () => {
    const entity = await testEntity();
    const here = (await givenSignedIn(entity, 'support')).access_token;
    const there = (await post('login', await givenLogin(entity, 'support'))).body.data.access_token;
    const wrong = await post('change-password', { current_password: `${PASSWORD}x`, new_password: NEW }, here);
    expect([wrong.status, wrong.body.errors[0].path]).toEqual([400, 'current_password']);
    const same = await post('change-password', { current_password: PASSWORD, new_password: PASSWORD }, here);
    expect([same.status, same.body.errors[0].path]).toEqual([400, 'new_password']);

    expect((await post('change-password', { current_password: PASSWORD, new_password: NEW }, here)).status).toBe(200);

    await expect(actorLater(there)).rejects.toMatchObject({ code: 'not_signed_in' });
    expect((await meWith(world.http, here)).status).toBe(200);
    expect((await post('login', { email: `support@${entity.name}.example`, password: NEW })).status).toBe(200);
    const deeds = (await entity.scope.rows('audit_log').orderBy('id')).map(({ action }) => action);
    expect(deeds).toEqual(['user.signed_in', 'user.signed_in', 'user.password_changed', 'user.signed_in']);
    expect(await mailsTo(`support@${entity.name}.example`)).toHaveLength(1);
  });

  test('is for the signed-in, and one of two at once wins', async () => {
    const entity = await testEntity();
    expect((await post('change-password', { current_password: PASSWORD, new_password: NEW })).status).toBe(401);
    const { access_token: token } = await givenSignedIn(entity, 'manager');
    const change = (end: string) =>
      post('change-password', { current_password: PASSWORD, new_password: `${NEW} ${end}` }, token);
    const statuses = (await Promise.all([change('1'), change('2')])).map(({ status }) => status).sort();
    expect(statuses[0]).toBe(200);
    expect([400, 409]).toContain(statuses[1]);
  });

  test('a thief of a session cannot guess the present one without end', async () => {
    const entity = await testEntity();
    const { passwords } = withOther({});
    await givenLogin(entity, 'rep1');
    const actor = {
      ...{ userId: entity.ids.rep1, entityId: entity.entityId, entityName: '', roleId: 3, sessionId: 1 },
      permissions: new Set<never>(),
    };
    const guess = (address: string) =>
      passwords
        .change(entity.scope, { ...actor, address }, { current_password: 'a guess', new_password: NEW })
        .catch(({ code }) => code);
    const address = freshAddress();
    const outcomes = [];
    for (let made = 0; made < 11; made += 1) outcomes.push(await guess(address));
    expect(outcomes.at(-1)).toBe('too_many_requests');
  });

  test('is open to its owner, however many strangers try codes for the email', async () => {
    const entity = await testEntity();
    const { access_token: token } = await givenSignedIn(entity);
    const { registration } = withOther({});
    const email = `rep1@${entity.name}.example`;
    const guess = () => registration.verify({ email, otp: '123456' }, freshAddress()).catch(({ code }) => code);
    const outcomes = await Promise.all(Array.from({ length: 61 }, guess));
    expect(outcomes).toContain('too_many_requests');
    const { status } = await post('change-password', { current_password: PASSWORD, new_password: NEW }, token);
    expect(status).toBe(200);
  });
});
