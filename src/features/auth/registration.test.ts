import { beforeEach, describe, expect, test } from 'vitest';
import { testEntity } from '../../testing/entity.ts';
import { freshAddress } from './given-login.ts';
import { givenDoor, GOOD_PASSWORD, somebody } from './given-registration.ts';

const door = await givenDoor();
const { post, codeFor, mailsTo, world, withOther } = door;
beforeEach(door.forgetThisMachine);

const signIn = (email: string, password = GOOD_PASSWORD) => post('login', { email, password });
const verify = async (email: string) => post('verify-otp', { email, otp: await codeFor(email) });
const userWith = (email: string) =>
  world.app.across.read('what became of it', (db) => db('users').where({ email }).first());

describe('a new company', () => {
  test('is made, with its admin, once the mailed code came back; nothing of it exists before', async () => {
    const me = somebody();
    const { status, body } = await post('register', { ...me, phone: '+1234567890' });
    expect(status).toBe(201);
    expect(body).toEqual({
      success: true,
      message: 'User registered successfully. Please check your email for verification.',
      data: { user_id: expect.any(Number), username: me.username, email: me.email },
    });
    expect(await userWith(me.email)).toBeUndefined();
    expect((await signIn(me.email)).status).toBe(401);

    const verified = await verify(me.email);
    expect([verified.status, verified.body.data]).toEqual([200, { verified: true }]);

    const { data } = (await signIn(me.email)).body;
    expect(data.user).toMatchObject({
      ...{ id: body.data.user_id, username: me.username, email: me.email, role: 'admin' },
      entity: { name: me.entity_name },
    });
    const scope = world.app.scopeFor(data.user.entity.id);
    expect(
      (await scope.rows('audit_log').orderBy('id')).map(({ action, user_id, address }) => [action, user_id, address]),
    ).toEqual([
      ['entity.created', data.user.id, '127.0.0.1'],
      ['user.registered', data.user.id, '127.0.0.1'],
      ['user.signed_in', data.user.id, '127.0.0.1'],
    ]);
    expect(await scope.rows('users').first()).toMatchObject({
      ...{ phone: '+1234567890', is_verified: true, password_hash: expect.stringMatching(/^\$argon2id\$/) },
    });
    expect(await scope.rows('rep_workload').first()).toMatchObject({ user_id: data.user.id });
  });

  test('is not made beside one with the same name, however that is spelled', async () => {
    const entity = await testEntity();
    const { status, body } = await post('register', somebody({ entity_name: ` ${entity.name.toUpperCase()} ` }));
    expect([status, body.message]).toEqual([409, expect.stringContaining('company with this name')]);
  });

  test('is not made where the operator closed the house', async () => {
    const { registration } = withOther({ isSignupOpen: false });
    await expect(registration.register(somebody(), freshAddress())).rejects.toMatchObject({ code: 'not_allowed' });
  });
});

describe('a company that allows the domain of an email', () => {
  const allowing = async () => {
    const entity = await testEntity();
    const domain = `${entity.name}.test.example`;
    await entity.scope.rows('entity_settings').update({ allowed_email_domains: JSON.stringify([domain]) });
    return { entity, domain };
  };

  test('gets a sales rep', async () => {
    const { entity, domain } = await allowing();
    const me = somebody({ email: `new@${domain}`, entity_name: undefined });
    expect((await post('register', me)).status).toBe(201);
    expect((await verify(me.email)).status).toBe(200);
    expect((await signIn(me.email)).body.data.user).toMatchObject({
      role: 'sales_rep',
      entity: { id: entity.entityId },
    });
  });

  test.each(['other.example', 'sub.DOMAIN', 'xDOMAIN', 'DOMAIN.evil.example'])('gets nobody of %s', async (form) => {
    const { domain } = await allowing();
    const email = `new@${form.replace('DOMAIN', domain)}`;
    const { status, body } = await post('register', somebody({ email, entity_name: undefined }));
    expect([status, body.errors[0].path]).toEqual([400, 'invite_token']);
  });

  test('gets nobody where another one allows it too, nor after it stopped', async () => {
    const { entity, domain } = await allowing();
    const me = somebody({ email: `new@${domain}`, entity_name: undefined });
    await post('register', me);
    await entity.scope.rows('entity_settings').update({ allowed_email_domains: null });
    expect((await verify(me.email)).status).toBe(409);
    for (const { scope } of [entity, await testEntity()])
      await scope.rows('entity_settings').update({ allowed_email_domains: JSON.stringify([domain]) });
    expect((await post('register', me)).status).toBe(400);
  });
});

describe('an invitation', () => {
  const invited = async () => {
    const entity = await testEntity();
    const email = `invited@${entity.name}.test.example`;
    const { status } = await entity.call('users.invite', { body: { email, role_id: 2 } });
    expect(status).toBe(201);
    const [mail] = await mailsTo(email);
    const token = /[\w-]{43}/.exec(mail?.text ?? '')?.[0] ?? 'none';
    return { entity, me: somebody({ email, entity_name: undefined, invite_token: token }) };
  };

  test('gives the role that it names, once', async () => {
    const { entity, me } = await invited();
    expect((await post('register', me)).status).toBe(201);
    expect((await verify(me.email)).status).toBe(200);
    const { user } = (await signIn(me.email)).body.data;
    expect(user).toMatchObject({ role: 'manager', entity: { id: entity.entityId } });
    expect(await entity.scope.rows('invitations').first()).toMatchObject({ accepted_user_id: user.id });
    expect((await post('register', { ...me, username: `${me.username}-2` })).status).toBe(400);
  });

  test('is for its email only, and cannot name a company', async () => {
    const { me } = await invited();
    for (const wrong of [{ email: somebody().email }, { invite_token: 'a'.repeat(43) }, { entity_name: 'Another' }])
      expect((await post('register', { ...me, ...wrong })).status).toBe(400);
  });

  test.each([
    ['expired', { expires_at: new Date(Date.now() - 1) }],
    ['revoked', { revoked_at: new Date() }],
    ['used', { accepted_at: new Date() }],
  ])('that is %s opens nothing', async (_, change) => {
    const { entity, me } = await invited();
    await entity.scope.rows('invitations').update(change);
    expect((await post('register', me)).status).toBe(400);
  });

  test('that was revoked between registration and code opens nothing either', async () => {
    const { entity, me } = await invited();
    await post('register', me);
    await entity.scope.rows('invitations').update({ revoked_at: new Date() });
    expect((await verify(me.email)).status).toBe(409);
    expect(await userWith(me.email)).toBeUndefined();
  });
});

test('a taken username is a 409, a bad password a 400 with the rule, and neither mails anything', async () => {
  const entity = await testEntity();
  const taken = somebody({ username: `rep1-${entity.name}` });
  expect((await post('register', taken)).status).toBe(409);
  const weak = somebody({ password: 'password123' });
  const { status, body } = await post('register', weak);
  expect([status, body.errors[0]]).toEqual([400, { path: 'password', message: expect.stringContaining('10 to 1024') }]);
  for (const { email } of [taken, weak]) expect(await mailsTo(email)).toEqual([]);
});
