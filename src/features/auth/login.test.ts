import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testEntity } from '../../testing/entity.ts';
import { testWorld } from '../../testing/world.ts';
import { forgetFailuresOfThisMachine, freshAddress, givenLogin, meWith, PASSWORD } from './given-login.ts';
import { sessionsIn } from './sessions.repository.ts';

const forget = async () => forgetFailuresOfThisMachine(await testWorld());
beforeAll(forget);
afterAll(forget);

const NOBODY = { email: `${randomBytes(8).toString('hex')}@nowhere.example`, password: PASSWORD };

test('a login answers exactly what the reference prints, and a refresh token', async () => {
  const entity = await testEntity();
  const { email, password } = await givenLogin(entity, 'rep1');

  const { status, body } = await entity.call('auth.login', { body: { email, password }, as: null });

  expect(status).toBe(200);
  expect(body).toEqual({
    success: true,
    data: {
      user: {
        id: entity.ids.rep1,
        username: `rep1-${entity.name}`,
        email,
        first_name: 'rep1',
        last_name: 'Example',
        role: 'sales_rep',
        entity: { id: entity.entityId, name: entity.name },
      },
      access_token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
      refresh_token: expect.stringMatching(/^[\w-]{43}$/),
      expires_in: '72h',
    },
  });
});

test('the access token carries the seven claims of the reference and the session', async () => {
  const entity = await testEntity();
  const { body } = await entity.call('auth.login', { body: await givenLogin(entity), as: null });

  const claims = JSON.parse(Buffer.from(body.data.access_token.split('.')[1], 'base64url').toString());

  expect(Object.keys(claims).sort()).toEqual([
    'email',
    'entity_id',
    'entity_name',
    'exp',
    'iat',
    'role_id',
    'sid',
    'user_id',
  ]);
  expect(claims.exp - claims.iat).toBe(72 * 3_600);
});

test('a login opens a session with its device and notes the time on the user', async () => {
  const entity = await testEntity();
  const login = await givenLogin(entity, 'manager');
  const address = freshAddress();

  await entity.world.app.services.auth.login(login, { address, userAgent: 'a browser' });

  const session = await entity.scope.rows('sessions').where({ user_id: entity.ids.manager }).first();
  const user = await entity.scope.rows('users').where({ id: entity.ids.manager }).first();
  expect(session).toMatchObject({ user_agent: 'a browser', address, revoked_at: null });
  expect(user?.last_login).toEqual(session?.created_at);
});

test('the email is taken trimmed and in any case', async () => {
  const entity = await testEntity();
  const { email, password } = await givenLogin(entity);

  const { status } = await entity.call('auth.login', {
    body: { email: `  ${email.toUpperCase()} `, password },
    as: null,
  });

  expect(status).toBe(200);
});

test('an email that only the collation takes for another is not that account', async () => {
  const entity = await testEntity();
  const { email, password } = await givenLogin(entity, 'admin');

  const { status } = await entity.call('auth.login', { body: { email: email.replace('a', 'á'), password }, as: null });

  expect(status).toBe(401);
});

test('the password is compared exactly as typed', async () => {
  const entity = await testEntity();
  const { email } = await givenLogin(entity);
  const { auth } = entity.world.app.services;

  for (const password of [`${PASSWORD} `, ` ${PASSWORD}`, PASSWORD.toLowerCase(), PASSWORD.slice(0, -1)])
    await expect(auth.login({ email, password }, { address: freshAddress(), userAgent: '' })).rejects.toMatchObject({
      code: 'wrong_credentials',
    });
});

test('whatever is wrong with a login, the answer is the same', async () => {
  const entity = await testEntity();
  const { world, scope, ids } = entity;
  const inactive = await givenLogin(entity, 'rep1');
  const unverified = await givenLogin(entity, 'rep2');
  const wrong = { ...(await givenLogin(entity, 'rep3')), password: 'something else' };
  const withoutPassword = { email: `support@${entity.name}.example`, password: PASSWORD };
  await scope.rows('users').where({ id: ids.rep1 }).update({ is_active: false });
  await scope.rows('users').where({ id: ids.rep2 }).update({ is_verified: false });
  const suspended = await testEntity();
  const ofSuspended = await givenLogin(suspended, 'admin');
  await world.app.across.read('suspended', (db) =>
    db('entities').where({ id: suspended.entityId }).update({ suspended_at: new Date() }),
  );

  const replies = [];
  for (const body of [NOBODY, wrong, inactive, unverified, withoutPassword, ofSuspended])
    replies.push(await entity.call('auth.login', { body, as: null }));

  for (const { status, body, headers } of replies) {
    expect(status).toBe(401);
    expect({ ...body, request_id: '' }).toEqual({
      success: false,
      message: 'The email or the password is wrong.',
      request_id: '',
    });
    expect(headers['content-length']).toBe(replies[0]?.headers['content-length']);
  }
  expect(await scope.rows('sessions')).toHaveLength(0);
});

test.each([
  ['an object for the email', { email: { email: 1 }, password: 'x' }],
  ['a number for the email', { email: 0, password: 'x' }],
  ['true for the password', { email: 'a@b.example', password: true }],
  ['a list for the password', { email: 'a@b.example', password: [['a']] }],
  ['no password', { email: 'a@b.example' }],
  ['an entity of its own choice', { email: 'a@b.example', password: 'x', entity_id: 1 }],
  ['a password of a megabyte', { email: 'a@b.example', password: 'x'.repeat(100_000) }],
])('a login with %s is refused as invalid', async (_, body) => {
  const entity = await testEntity();

  expect((await entity.call('auth.login', { body, as: null })).status).toBe(400);
});

test('a password that was changed while it was being verified opens no session', async () => {
  const entity = await testEntity();
  await givenLogin(entity, 'rep1');
  const account = {
    userId: entity.ids.rep1,
    entityId: entity.entityId,
    entityName: entity.name,
    email: '',
    roleId: 3,
    isActive: true,
    isVerified: true,
    suspendedAt: null,
    username: '',
    firstName: '',
    lastName: '',
    passwordHash: 'the hash before the change',
  };

  const session = {
    userAgent: '',
    address: '',
    refreshTokenHash: randomBytes(32),
    now: new Date(),
    expiresAt: new Date(),
  };

  expect(await sessionsIn(entity.scope).open(account, session)).toBeUndefined();
  expect(await entity.scope.rows('sessions')).toHaveLength(0);
});

test('one person signs in on eight devices at once, and each has a session of its own', async () => {
  const entity = await testEntity();
  const login = await givenLogin(entity, 'rep1');
  const { auth } = entity.world.app.services;

  const logins = await Promise.all(
    Array.from({ length: 8 }, () => auth.login(login, { address: freshAddress(), userAgent: '' })),
  );

  expect(new Set(logins.map(({ refresh_token }) => refresh_token)).size).toBe(8);
  for (const { access_token } of logins) expect((await meWith(entity.world.http, access_token)).status).toBe(200);
});

test('me tells who is signed in and what they may do, and no secret', async () => {
  const entity = await testEntity();
  const login = await givenLogin(entity, 'rep2');
  const { body: signedIn } = await entity.call('auth.login', { body: login, as: null });

  const { body } = await meWith(entity.world.http, signedIn.data.access_token);

  expect(body.data).toMatchObject({
    id: entity.ids.rep2,
    email: login.email,
    role: 'sales_rep',
    entity: { id: entity.entityId, name: entity.name },
    is_available: true,
    last_login: expect.stringMatching(/Z$/),
  });
  expect(body.data.permissions).toContain('leads:read');
  expect(body.data.permissions).not.toContain('sources:manage');
  expect(JSON.stringify(body)).not.toContain('argon2');
});
