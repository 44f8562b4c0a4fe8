import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { type TestEntity, testEntity } from '../../testing/entity.ts';
import { runJobs } from '../../testing/run-jobs.ts';
import { GOOD_PASSWORD, givenDoor } from '../auth/given-registration.ts';
import { assertMayGive } from './role-giving.ts';
import { roleIds } from './roles.ts';

const stranger = () => {
  const name = `guest-${randomBytes(6).toString('hex')}`;
  return { username: name, email: `${name}@guests.example`, first_name: 'Gus', last_name: 'Guest' };
};
const update = (entity: TestEntity, person: 'admin' | 'manager', body: object, as: 'admin' | 'manager' = 'admin') =>
  entity.call('users.update', { params: { id: entity.ids[person] }, body, as });
/** An entity whose manager is its second administrator, signed in and remembered as one. */
async function withTwoAdmins() {
  const entity = await testEntity();
  await entity.scope.rows('users').where({ id: entity.ids.manager }).update({ role_id: roleIds.admin });
  expect((await entity.call('audit.entries', { as: 'manager' })).status).toBe(200);
  return entity;
}

test.each([
  ['admin', ['admin', 'manager', 'sales_rep', 'support']],
  ['manager', []],
  ['rep1', []],
  ['support', []],
] as const)('%s gives no role above the own one, nor any without managing users', async (person, may) => {
  const { scope, ids } = await testEntity();
  const given = await Promise.all(
    Object.entries(roleIds).map(async ([role, id]) =>
      assertMayGive(scope, { userId: ids[person] }, [id]).then(
        () => [role],
        ({ code }) => (expect(code).toBe('not_allowed'), []),
      ),
    ),
  );
  expect(given.flat()).toEqual(may);
});

describe('an administrator who was demoted a moment ago, and whose session still remembers', () => {
  test.each([{ role_id: 2 }, { is_active: false }])('lets nobody in after %j', async (change) => {
    const entity = await withTwoAdmins();
    const { email, ...person } = stranger();
    expect((await update(entity, 'manager', change)).status).toBe(200);
    const tried = await Promise.all([
      entity.call('users.invite', { body: { email, role_id: 1 }, as: 'manager' }),
      entity.call('users.create', { body: { ...person, email, role_id: 1 }, as: 'manager' }),
      update(entity, 'manager', { role_id: 1, is_active: true }, 'manager'),
    ]);
    expect(tried.map(({ status }) => status)).toEqual([403, 403, 403]);
    expect(await entity.scope.rows('invitations')).toEqual([]);
    await runJobs(entity);
    expect(entity.world.mail.to(email)).toEqual([]);
  });

  test('lets nobody in at the very moment either', async () => {
    for (let round = 0; round < 4; round += 1) {
      const entity = await withTwoAdmins();
      const [invited, demoted] = await Promise.all([
        entity.call('users.invite', { body: { email: stranger().email, role_id: 1 }, as: 'manager' }),
        update(entity, 'manager', { role_id: 2 }),
      ]);
      expect(demoted.status).toBe(200);
      expect([201, 403]).toContain(invited.status);
      expect(await entity.scope.rows('invitations').whereNull('revoked_at')).toEqual([]);
    }
  });
});

describe('open invitations of somebody who manages users no more', () => {
  const invitedBy = async (entity: TestEntity, as: 'admin' | 'manager') => {
    const person = stranger();
    const { status, body } = await entity.call('users.invite', { body: { email: person.email, role_id: 1 }, as });
    expect(status).toBe(201);
    await runJobs(entity);
    const invite_token = /^[\w-]{43}$/m.exec(entity.world.mail.to(person.email)[0]?.text ?? '')?.[0];
    return { id: body.data.id, registration: { ...person, invite_token, password: GOOD_PASSWORD } };
  };
  const register = (entity: TestEntity, body: object) => entity.call('auth.register', { body, as: null });

  test.each([{ role_id: 3 }, { is_active: false }])(
    'end with %j, also one that somebody registered with and has not proved yet; those of others stay',
    async (change) => {
      const entity = await withTwoAdmins();
      const [sent, begun, other] = [
        await invitedBy(entity, 'manager'),
        await invitedBy(entity, 'manager'),
        await invitedBy(entity, 'admin'),
      ];
      expect((await register(entity, begun.registration)).status).toBe(201);
      await update(entity, 'manager', change);

      expect((await register(entity, sent.registration)).status).toBe(400);
      const otp = await (await givenDoor()).codeFor(begun.registration.email);
      const proved = await entity.call('auth.verifyOtp', { body: { email: begun.registration.email, otp }, as: null });
      expect(proved.status).toBe(409);
      expect((await register(entity, other.registration)).status).toBe(201);
      const { data } = (await entity.call('users.invitations')).body;
      expect(data.map(({ id, state }: any) => [id, state])).toEqual([
        [other.id, 'pending'],
        [begun.id, 'revoked'],
        [sent.id, 'revoked'],
      ]);
      const revoked = await entity.scope
        .rows('audit_log')
        .where({ action: 'invitation.revoked' })
        .orderBy('subject_id');
      expect(revoked.map(({ subject_id, user_id }) => [subject_id, user_id])).toEqual([
        [sent.id, entity.ids.admin],
        [begun.id, entity.ids.admin],
      ]);
    },
  );
});
