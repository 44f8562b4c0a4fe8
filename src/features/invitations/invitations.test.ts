import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { type TestEntity, testEntity } from '../../testing/entity.ts';
import { runJobs } from '../../testing/run-jobs.ts';
import { GOOD_PASSWORD, givenDoor } from '../auth/given-registration.ts';
import { invitationsIn, stateOf } from './invitations.repository.ts';
import { findOpenInvitation } from './index.ts';
import { INVITATIONS_A_DAY, INVITED_MAILBOX } from './invitations.service.ts';

// Attack A20 of docs/attacks.md.

const newEmail = () => `guest-${randomBytes(6).toString('hex')}@guests.example`;
const invite = (entity: TestEntity, body: object) =>
  entity.call('users.invite', { body: { email: newEmail(), role_id: 3, ...body } });
const list = async (entity: TestEntity, query: Record<string, string | number> = {}) =>
  (await entity.call('users.invitations', { query })).body;
const mailsTo = async (entity: TestEntity, email: string) => {
  await runJobs(entity);
  return entity.world.mail.to(email);
};
const tokenIn = (text = '') => /^[\w-]{43}$/m.exec(text)?.[0] ?? '';
const actions = async ({ scope }: TestEntity) =>
  (await scope.rows('audit_log').where({ subject_type: 'invitation' }).orderBy('id')).map(({ action }) => action);

test('an invitation mails a token that is nowhere else, and is good for seven days', async () => {
  const entity = await testEntity();
  const email = newEmail();
  const { status, body } = await invite(entity, { email: ` ${email.toUpperCase()}`, role_id: 2 });
  expect([status, body.data]).toEqual([
    201,
    {
      ...{ id: expect.any(Number), email, role: 'manager', role_id: 2, state: 'pending' },
      invited_by: { id: entity.ids.admin, first_name: 'admin', last_name: 'Example' },
      ...{ created_at: expect.any(String), expires_at: expect.any(String) },
      ...{ accepted_at: null, accepted_user_id: null, revoked_at: null },
    },
  ]);
  expect(Date.parse(body.data.expires_at) - Date.parse(body.data.created_at)).toBe(7 * 86_400_000);

  const outbox = JSON.stringify(await entity.scope.rows('outbox'));
  const [mail, ...more] = await mailsTo(entity, email);
  expect([mail?.subject, more]).toEqual([expect.stringContaining(entity.name), []]);
  const token = tokenIn(mail?.text);
  expect(await findOpenInvitation(entity.world.app.across, token, new Date())).toMatchObject({
    id: body.data.id,
    roleId: 2,
  });
  const stored = JSON.stringify([
    await entity.scope.rows('invitations'),
    await entity.scope.rows('audit_log'),
    body,
    outbox,
  ]);
  expect(stored).not.toContain(token);
  expect(await actions(entity)).toEqual(['user.invited']);
});

test('whoever registers with the token becomes a member of that role, and the invitation is accepted', async () => {
  const entity = await testEntity();
  const email = newEmail();
  await invite(entity, { email, role_id: 4 });
  const invite_token = tokenIn((await mailsTo(entity, email))[0]?.text);
  const person = { email, username: `g-${randomBytes(6).toString('hex')}`, first_name: 'Gus', last_name: 'Guest' };
  const registration = { ...person, password: GOOD_PASSWORD, invite_token };
  const registered = await entity.call('auth.register', { body: registration, as: null });
  expect(registered.status, JSON.stringify(registered.body)).toBeLessThan(300);
  expect((await list(entity)).data[0]).toMatchObject({ state: 'pending', accepted_user_id: null });

  const otp = await (await givenDoor()).codeFor(email);
  expect((await entity.call('auth.verifyOtp', { body: { email, otp }, as: null })).status).toBe(200);
  const member = (await entity.call('users.list', { query: { search: email } })).body.data[0];
  expect(member).toMatchObject({ email, role: 'support', is_verified: true });
  expect((await list(entity)).data[0]).toMatchObject({ state: 'accepted', accepted_user_id: member.id });
});

test('inviting an address again ends the older invitation', async () => {
  const entity = await testEntity();
  const email = newEmail();
  const first = (await invite(entity, { email })).body.data;
  const second = (await invite(entity, { email, role_id: 2 })).body.data;
  const tokens = (await mailsTo(entity, email)).map(({ text }) => tokenIn(text));
  const opened = await Promise.all(
    tokens.map((token) => findOpenInvitation(entity.world.app.across, token, new Date())),
  );
  expect(opened.map((one) => one?.id)).toEqual([undefined, second.id]);
  expect((await list(entity)).data.map(({ id, state }: any) => [id, state])).toEqual([
    [second.id, 'pending'],
    [first.id, 'revoked'],
  ]);
  expect(await actions(entity)).toEqual(['user.invited', 'invitation.replaced', 'user.invited']);
});

test('of many invitations of an address at once one is open', async () => {
  const entity = await testEntity();
  const email = newEmail();
  const replies = await Promise.all([1, 2, 3, 4].map(() => invite(entity, { email })));
  expect(replies.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
  expect((await list(entity, { state: 'pending' })).total).toBe(1);
});

test('a member is not invited; that somebody is a member elsewhere is not told', async () => {
  const [entity, elsewhere] = [await testEntity(), await testEntity()];
  const own = await invite(entity, { email: `rep1@${entity.name}.example` });
  expect(own.status).toBe(409);
  const foreign = await invite(entity, { email: `rep1@${elsewhere.name}.example` });
  const unknown = await invite(entity, {});
  expect([foreign.status, unknown.status]).toEqual([201, 201]);
  expect(Object.keys(foreign.body.data)).toEqual(Object.keys(unknown.body.data));
  expect(foreign.body.message).toBe(unknown.body.message);
});

test('a revoked invitation opens nothing; revoking twice is the same as once; an accepted one stays', async () => {
  const entity = await testEntity();
  const email = newEmail();
  const { id } = (await invite(entity, { email })).body.data;
  const token = tokenIn((await mailsTo(entity, email))[0]?.text);
  const revoke = () => entity.call('users.revokeInvitation', { params: { id } });
  const [once, twice] = [await revoke(), await revoke()];
  expect([once.status, once.body.data.state]).toEqual([200, 'revoked']);
  expect(twice.body.data).toEqual(once.body.data);
  expect(await findOpenInvitation(entity.world.app.across, token, new Date())).toBeUndefined();
  expect(await actions(entity)).toEqual(['user.invited', 'invitation.revoked']);

  const other = (await invite(entity, {})).body.data.id;
  await entity.scope.rows('invitations').where({ id: other }).update({ accepted_at: new Date() });
  expect((await entity.call('users.revokeInvitation', { params: { id: other } })).status).toBe(409);
});

test('the list shows each state, and its filter finds the same ones', async () => {
  const entity = await testEntity();
  const at = new Date();
  const past = new Date(at.getTime() - 1_000);
  const changes = [
    {},
    { accepted_at: past },
    { revoked_at: past },
    { expires_at: past },
    { expires_at: past, revoked_at: past },
  ];
  for (const change of changes) {
    const { id } = (await invite(entity, {})).body.data;
    if (Object.keys(change).length > 0) await entity.scope.rows('invitations').where({ id }).update(change);
  }
  const { data: all } = await list(entity);
  expect(all.map(({ state }: any) => state)).toEqual(['revoked', 'expired', 'revoked', 'accepted', 'pending']);
  for (const state of ['pending', 'accepted', 'revoked', 'expired'] as const) {
    const { data, total } = await list(entity, { state });
    expect(data).toEqual(all.filter((one: any) => one.state === state));
    expect(total).toBe(data.length);
  }
  for (const row of await invitationsIn(entity.scope).page(
    { state: undefined, at },
    { before: undefined, limit: 9, offset: 0 },
  ))
    expect(all.find(({ id }: any) => id === row.id).state).toBe(stateOf(row, at));
  const first = await list(entity, { limit: 2 });
  const second = await list(entity, { limit: 200, cursor: first.next_cursor });
  expect([...first.data, ...second.data]).toEqual(all);
});

describe('nobody can be flooded with invitations:', () => {
  const refused = async (entity: TestEntity, body: object) => {
    const before = await entity.scope.rows('outbox');
    const reply = await invite(entity, body);
    expect([reply.status, Number(reply.headers['retry-after']) > 0]).toEqual([429, true]);
    expect(await entity.scope.rows('outbox')).toEqual(before);
  };

  test('an address gets a few of a company a day', async () => {
    const entity = await testEntity();
    const email = newEmail();
    for (let nth = 0; nth < INVITATIONS_A_DAY.toOneAddress; nth += 1)
      expect((await invite(entity, { email })).status).toBe(201);
    await refused(entity, { email: ` ${email.toUpperCase()}` });
    expect((await invite(entity, {})).status).toBe(201);
  });

  test('an address gets so many of all companies together, however many are founded for it', async () => {
    const email = newEmail();
    const crowd = await Promise.all(Array.from({ length: 5 }, testEntity));
    const statuses = [];
    for (const entity of crowd.slice(0, 4))
      for (let nth = 0; nth < 5; nth += 1) statuses.push((await invite(entity, { email })).status);
    expect(statuses).toEqual(Array(INVITED_MAILBOX.points).fill(201));
    await refused(crowd[4] as TestEntity, { email });
    expect((await invite(crowd[4] as TestEntity, {})).status).toBe(201);
  });

  test('a company sends so many a day, also when it asks for many at once, and more the day after', async () => {
    const entity = await testEntity();
    const { scope, ids } = entity;
    const made = (created_at: Date) => ({
      ...{ email: newEmail(), role_id: 3, token_hash: randomBytes(32), invited_by_user_id: ids.admin },
      ...{ created_at, expires_at: new Date(Date.now() + 86_400_000) },
    });
    await scope.addMany(
      'invitations',
      Array.from({ length: INVITATIONS_A_DAY.byEntity - 2 }, () => made(new Date())),
    );
    const replies = await Promise.all([1, 2, 3, 4, 5].map(() => invite(entity, {})));
    expect(replies.map(({ status }) => status).sort()).toEqual([201, 201, 429, 429, 429]);
    await scope.rows('invitations').update({ created_at: new Date(Date.now() - 86_400_001) });
    expect((await invite(entity, {})).status).toBe(201);
  });
});

test.each([
  [{ email: 'nobody' }, 'email'],
  [{ email: `${'x'.repeat(150)}@guests.example` }, 'email'],
  [{ role_id: 7 }, 'role_id'],
  [{ token: 'mine' }, 'token'],
])('%j is refused', async (change, path) => {
  const entity = await testEntity();
  const reply = await invite(entity, change);
  expect([reply.status, reply.body.errors[0].path]).toEqual([400, path]);
});
