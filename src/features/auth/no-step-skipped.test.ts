import { beforeEach, describe, expect, test } from 'vitest';
import { testEntity } from '../../testing/entity.ts';
import { givenLogin, givenSignedIn, meWith } from './given-login.ts';
import { GOOD_PASSWORD, givenDoor, somebody } from './given-registration.ts';

// Attack A26 of docs/attacks.md.

const { post, codeFor, mailsTo, world, forgetThisMachine } = await givenDoor();
beforeEach(forgetThisMachine);

const usersWith = (email: string) =>
  world.app.across.read('is there an account', (db) => db('users').where({ email }).select('id'));

describe('without the mailed code', () => {
  test('a registration opens no door at all', async () => {
    const me = somebody();
    const { email, password } = me;
    expect((await post('register', me)).status).toBe(201);

    expect((await post('login', { email, password })).status).toBe(401);
    await post('forgot-password', { email });
    const mails = await mailsTo(email);
    expect(mails.map(({ subject }) => subject)).toEqual(['Your SalesMagnet code']);
    for (const otp of [await codeFor(email), '000000'])
      expect((await post('reset-password', { email, otp, new_password: GOOD_PASSWORD })).status).toBe(400);
    expect(await usersWith(email)).toEqual([]);
  });

  test('nobody is verified who never registered', async () => {
    const { email } = somebody();
    for (const otp of ['000000', '123456']) expect((await post('verify-otp', { email, otp })).status).toBe(400);
    await post('resend-otp', { email });
    expect(await mailsTo(email)).toEqual([]);
  });

  test('an account that an admin made cannot be signed in to', async () => {
    const entity = await testEntity();
    const { email, username, first_name, last_name } = somebody();
    const body = { email, username, first_name, last_name, role_id: 3 };
    expect((await entity.call('users.create', { body })).status).toBe(201);
    for (const password of ['', 'none chosen yet', 'null', 'undefined'])
      expect([400, 401]).toContain((await post('login', { email, password })).status);
  });
});

test.each([
  ['role_id', 1],
  ['role', 'admin'],
  ['entity_id', 1],
  ['is_verified', true],
  ['is_active', true],
  ['user_id', 1],
  ['id', 1],
])('a registration cannot choose its own %s', async (field, value) => {
  const me = somebody({ [field]: value });
  const { status, body } = await post('register', me);
  expect([status, body.errors]).toEqual([400, [{ path: field, message: 'is not a known body field' }]]);
  expect(await mailsTo(me.email)).toEqual([]);
});

test.each(['email', 'username', 'password', 'password_hash', 'is_verified', 'entity_id', 'last_login'])(
  'not even an admin changes the %s of a person',
  async (field) => {
    const entity = await testEntity();
    const before = await entity.scope.rows('users').orderBy('id');
    for (const as of ['admin', 'rep1'] as const) {
      const body = { first_name: 'New', [field]: 'new@elsewhere.example' };
      const reply = await entity.call('users.update', { params: { id: entity.ids.rep1 }, body, as });
      expect([reply.status, reply.body.errors[0].path]).toEqual([400, field]);
    }
    expect(await entity.scope.rows('users').orderBy('id')).toEqual(before);
  },
);

test('a session alone sets no new password: the present one is asked for', async () => {
  const entity = await testEntity();
  const login = await givenLogin(entity);
  const { access_token } = await givenSignedIn(entity);
  for (const body of [{ new_password: GOOD_PASSWORD }, { current_password: '', new_password: GOOD_PASSWORD }])
    expect((await post('change-password', body, access_token)).status).toBe(400);
  expect((await post('login', login)).status).toBe(200);
});

test('one kind of secret is not another: each opens its own door only', async () => {
  const entity = await testEntity();
  const { access_token, refresh_token } = await givenSignedIn(entity);
  const guest = somebody();
  await entity.call('users.invite', { body: { email: guest.email, role_id: 1 } });
  const invitation = /^[\w-]{43}$/m.exec((await mailsTo(guest.email))[0]?.text ?? '')?.[0] ?? '';
  expect(invitation).not.toBe('');

  for (const bearer of [refresh_token, invitation]) expect((await meWith(entity.world.http, bearer)).status).toBe(401);
  for (const token of [access_token, invitation])
    expect([400, 401]).toContain((await post('refresh', { refresh_token: token })).status);
  for (const invite_token of [access_token, refresh_token]) {
    const me = somebody({ email: guest.email, entity_name: undefined, invite_token });
    expect((await post('register', me)).status).toBe(400);
  }
});
