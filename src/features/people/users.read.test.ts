import { expect, test } from 'vitest';
import { testEntity } from '../../testing/entity.ts';

const seenByAll = [
  'email',
  'first_name',
  'id',
  'is_active',
  'is_available',
  'last_name',
  'role',
  'role_id',
  'username',
];

test.each(['manager', 'rep1', 'support'] as const)(
  'somebody like %s sees of others who they are, and of oneself everything',
  async (person) => {
    const entity = await testEntity();
    const { body } = await entity.call('users.list', { as: person });
    expect(body.total).toBe(6);
    for (const user of body.data as { id: number }[])
      if (user.id === entity.ids[person])
        expect(user).toMatchObject({ phone: null, weight: 1, leaves: [], active_leads: 0 });
      else expect(Object.keys(user).sort()).toEqual(seenByAll);
    const one = await entity.call('users.read', { as: person, params: { id: entity.ids.rep2 } });
    expect(Object.keys(one.body.data).sort()).toEqual(seenByAll);
  },
);

test('who manages users sees the whole of everybody, and never a password', async () => {
  const entity = await testEntity();
  const { body } = await entity.call('users.list');
  for (const user of body.data) {
    expect(user).toMatchObject({ is_verified: true, max_active_leads: null, working_hours: null, last_login: null });
    expect(JSON.stringify(user)).not.toContain('nobody signs in');
  }
});

test('the list can be narrowed by role, by state, and by parts of names and email', async () => {
  const entity = await testEntity();
  const { ids, scope, name } = entity;
  await scope.rows('users').where({ id: ids.rep2 }).update({ is_active: false, first_name: 'Zoë' });
  await scope.rows('users').where({ id: ids.rep3 }).update({ is_available: false });
  const found = async (query: Record<string, string>) =>
    (await entity.call('users.list', { query })).body.data.map(({ id }: { id: number }) => id);

  expect(await found({ role: 'sales_rep' })).toEqual([ids.rep1, ids.rep2, ids.rep3]);
  expect(await found({ is_active: 'false' })).toEqual([ids.rep2]);
  expect(await found({ role: 'sales_rep', is_active: 'true', is_available: 'true' })).toEqual([ids.rep1]);
  expect(await found({ search: 'zoe' })).toEqual([ids.rep2]);
  expect(await found({ search: `rep3@${name}` })).toEqual([ids.rep3]);
  expect(await found({ search: 'manager example' })).toEqual([ids.manager]);
  for (const search of ['%', '_ep1', 'nobody', '\\']) expect([search, await found({ search })]).toEqual([search, []]);
});

test('pages follow each other by cursor, and show everybody once', async () => {
  const entity = await testEntity();
  const seen: number[] = [];
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const query = { limit: 4, ...(cursor !== undefined && { cursor }) };
    const { body } = await entity.call('users.list', { query });
    expect(body.total).toBe(6);
    seen.push(...body.data.map(({ id }: { id: number }) => id));
    cursor = body.next_cursor;
  }
  expect(seen).toEqual(Object.values(entity.ids).sort((a, b) => a - b));
});

test('the roles say what their people may do, and which of them get leads', async () => {
  const entity = await testEntity();
  const { body } = await entity.call('users.roles', { as: 'rep1' });
  expect(body.data.map(({ id, name, may_take_leads }: any) => [id, name, may_take_leads])).toEqual([
    [1, 'admin', false],
    [2, 'manager', false],
    [3, 'sales_rep', true],
    [4, 'support', false],
  ]);
  expect(body.data[0].permissions).toContain('users:manage');
  expect(body.data[2].permissions).not.toContain('users:manage');
  expect(body.data[3].description).toMatch(/\w/);
});
