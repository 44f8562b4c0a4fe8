import { describe, expect, test } from 'vitest';
import { testEntity } from '../../testing/entity.ts';
import { testForm } from '../../testing/form.ts';
import { drainWaiting } from '../assignments/index.ts';
import { receivedEventOf } from '../ingestion/index.ts';
import { deedsOn, givenUser } from './given-user.ts';

const hours = {
  '1': [
    ['09:00', '12:30'],
    ['13:30', '24:00'],
  ],
  '7': [],
};
const leave = { starts_at: '2030-08-01T00:00:00.000Z', ends_at: '2030-08-15T00:00:00.000Z' };

test('an administrator changes all that decides over somebody, and the record says what it was and is', async () => {
  const entity = await testEntity();
  const id = entity.ids.rep1;
  const change = { role_id: 2, max_active_leads: 7, weight: 3, working_hours: hours, phone: '+14155550123' };
  const { status, body } = await entity.call('users.update', {
    params: { id },
    body: { ...change, leaves: [{ ...leave, reason: 'Surgery' }] },
  });
  expect(status).toBe(200);
  const leaves = [{ ...leave, reason: 'Surgery' }];
  expect(body.data).toMatchObject({ ...change, role: 'manager', leaves, first_name: 'rep1', is_active: true });
  expect((await entity.call('users.read', { params: { id } })).body.data).toEqual(body.data);
  const deeds = await deedsOn(entity, id);
  expect(deeds).toEqual([
    {
      action: 'user.changed',
      user_id: entity.ids.admin,
      before: { role_id: 3, max_active_leads: null, weight: 1, working_hours: null, phone: null, leaves: [] },
      after: { ...change, leaves: [leave] },
    },
  ]);
  expect(JSON.stringify(deeds)).not.toContain('Surgery');
});

test('what is left out stays, null clears, and leaves are replaced as a whole', async () => {
  const entity = await testEntity();
  const params = { id: entity.ids.rep1 };
  await entity.call('users.update', { params, body: { max_active_leads: 7, working_hours: hours, leaves: [leave] } });
  const { body } = await entity.call('users.update', { params, body: { max_active_leads: null, leaves: [] } });
  expect(body.data).toMatchObject({ max_active_leads: null, working_hours: hours, leaves: [] });
});

test('a change that changes nothing is not recorded', async () => {
  const entity = await testEntity();
  const id = entity.ids.rep1;
  const { status } = await entity.call('users.update', { params: { id }, body: { weight: 1, is_active: true } });
  expect([status, await deedsOn(entity, id)]).toEqual([200, []]);
});

test.each(['rep1', 'manager', 'support'] as const)(
  '%s changes own names, phone and switch, and nothing else',
  async (person) => {
    const entity = await testEntity();
    const params = { id: entity.ids[person] };
    const own = { first_name: 'Renée', last_name: "O'Hara", phone: null, is_available: false };
    const { status, body } = await entity.call('users.update', { params, body: own, as: person });
    expect([status, body.data]).toEqual([200, expect.objectContaining(own)]);
    for (const field of [
      { role_id: 1 },
      { is_active: false },
      { weight: 9 },
      { max_active_leads: 1 },
      { leaves: [] },
    ]) {
      const refused = await entity.call('users.update', { params, body: { is_available: true, ...field }, as: person });
      expect([field, refused.status]).toEqual([field, 403]);
      expect(refused.body.message).toContain(Object.keys(field)[0]);
    }
    const others = await entity.call('users.update', {
      params: { id: entity.ids.rep2 },
      body: { is_available: false },
      as: person,
    });
    expect(others.status).toBe(403);
    expect((await entity.call('users.read', { params })).body.data).toMatchObject(own);
  },
);

test.each([
  [{ working_hours: { '1': [['17:00', '09:00']] } }, 'working_hours.1.0'],
  [{ working_hours: { '1': [['09:00', '09:00']] } }, 'working_hours.1.0'],
  [
    {
      working_hours: {
        '2': [
          ['09:00', '12:00'],
          ['11:00', '13:00'],
        ],
      },
    },
    'working_hours.2.1',
  ],
  [{ working_hours: { '8': [] } }, 'working_hours.8'],
  [{ working_hours: { '1': [['9:00', '12:00']] } }, 'working_hours.1.0.0'],
  [{ leaves: [leave, { starts_at: leave.ends_at, ends_at: leave.starts_at }] }, 'leaves.1.ends_at'],
  [{ role_id: 5 }, 'role_id'],
  [{ role_id: 0 }, 'role_id'],
  [{ weight: 0 }, 'weight'],
  [{ max_active_leads: -1 }, 'max_active_leads'],
  [{ first_name: ' ' }, 'first_name'],
  [{ phone: 'call me' }, 'phone'],
  [{ email: 'other@company.example' }, 'email'],
])('%j is refused at %s', async (body, path) => {
  const entity = await testEntity();
  const reply = await entity.call('users.update', { params: { id: entity.ids.rep1 }, body });
  expect([reply.status, reply.body.errors?.map((error: { path: string }) => error.path)]).toEqual([400, [path]]);
});

describe('the last administrator', () => {
  test.each([{ role_id: 2 }, { is_active: false }])('stays: %j is a conflict', async (body) => {
    const entity = await testEntity();
    const { ids, scope } = entity;
    await scope
      .rows('users')
      .where({ id: await givenUser(entity, 'admin') })
      .update({ is_active: false });
    await scope
      .rows('users')
      .where({ id: await givenUser(entity, 'admin') })
      .update({ is_verified: false });
    const reply = await entity.call('users.update', { params: { id: ids.admin }, body });
    expect(reply.status).toBe(409);
    expect((await entity.call('users.read', { params: { id: ids.admin } })).body.data).toMatchObject({
      role: 'admin',
      is_active: true,
    });
  });

  test('may go once somebody else is one', async () => {
    const entity = await testEntity();
    await entity.call('users.update', { params: { id: entity.ids.manager }, body: { role_id: 1 } });
    const reply = await entity.call('users.update', { params: { id: entity.ids.admin }, body: { role_id: 2 } });
    expect(reply.status).toBe(200);
  });

  test.each([{ role_id: 3 }, { is_active: false }])(
    'one of two stays when both do %j to each other at once',
    async (body) => {
      for (let round = 0; round < 5; round += 1) {
        const entity = await testEntity();
        const { ids, scope } = entity;
        await scope.rows('users').where({ id: ids.manager }).update({ role_id: 1 });
        const replies = await Promise.all([
          entity.call('users.update', { params: { id: ids.manager }, body, as: 'admin' }),
          entity.call('users.update', { params: { id: ids.admin }, body, as: 'manager' }),
        ]);
        const statuses = replies.map(({ status }) => status).sort();
        expect([
          [200, 401],
          [200, 403],
          [200, 409],
        ]).toContainEqual(statuses);
        expect(await scope.rows('users').where({ role_id: 1, is_active: true })).toHaveLength(1);
      }
    },
  );
});

test('whoever was demoted a moment ago gives no roles, whatever the session still remembers', async () => {
  const entity = await testEntity();
  const { ids } = entity;
  await entity.scope.rows('users').where({ id: ids.manager }).update({ role_id: 1 });
  await entity.call('users.list', { as: 'manager' }); // the session of an administrator is remembered
  await entity.call('users.update', { params: { id: ids.manager }, body: { role_id: 2 } });
  const back = await entity.call('users.update', { params: { id: ids.manager }, body: { role_id: 1 }, as: 'manager' });
  expect(back.status).toBe(403);
});

test('reps who switch themselves off get no leads; who switches on again gets what waited', async () => {
  const entity = await testEntity();
  const { ids, world } = entity;
  const form = await testForm(entity);
  const turn = (person: 'rep1' | 'rep2' | 'rep3', isAvailable: boolean) =>
    entity.call('users.update', { params: { id: ids[person] }, body: { is_available: isAvailable }, as: person });
  for (const person of ['rep1', 'rep2', 'rep3'] as const) expect((await turn(person, false)).status).toBe(200);
  await form.submit({ email: 'jane@mail.example' });
  await world.app.services.processor.process((await form.events()).map(receivedEventOf));
  expect((await form.leads())[0]?.assigned_user_id).toBeNull();

  await turn('rep2', true);
  await drainWaiting(world.app.across, world.outside.now);
  expect((await form.leads())[0]?.assigned_user_id).toBe(ids.rep2);
});
