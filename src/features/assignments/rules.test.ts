import { describe, expect, test } from 'vitest';
import { arrive, strangers } from '../../testing/arrive.ts';
import { type Person, type TestEntity, testEntity } from '../../testing/entity.ts';
import { runJobs } from '../../testing/run-jobs.ts';
import { drainWaiting } from './drain.across.ts';
import { change } from './given-people.ts';
import { givenRule, givenTeam } from './given-rule.ts';

const google = { attribution: { utm_source: 'google' } };
const fromGoogle = [{ field: 'utm_source', operator: 'equals', value: 'google' }];

const create = (entity: TestEntity, body: object, as: Person = 'manager') =>
  entity.call('assignment_rules.create', { body: { name: 'Closers', position: 10, pool: 'everyone', ...body }, as });
const put = (entity: TestEntity, id: number, body: object) =>
  entity.call('assignment_rules.change', { params: { id }, body, as: 'manager' });
const remove = (entity: TestEntity, id: number) =>
  entity.call('assignment_rules.remove', { params: { id }, as: 'manager' });
const ownersOf = async ({ scope }: TestEntity, leadIds: readonly number[]) => {
  const rows = await scope.rows('lead_data').whereIn('id', leadIds as number[]);
  return leadIds.map((id) => rows.find((row) => row.id === id)?.assigned_user_id);
};
const pathOf = ({ body }: { body: { errors?: { path: string }[] } }) => body.errors?.[0]?.path;

describe('a new rule', () => {
  test('is answered whole, decides from the next lead on, and is in the record of changes', async () => {
    const entity = await testEntity();
    const { rep2, rep3 } = entity.ids;
    const members = [{ user_id: rep3, weight: 2 }, { user_id: rep2 }];
    const reply = await create(entity, { pool: 'users', members, conditions: fromGoogle, strategy: 'weighted' });
    expect(reply.status).toBe(201);
    expect(reply.body.data).toEqual({
      id: expect.any(Number),
      name: 'Closers',
      position: 10,
      is_active: true,
      conditions: fromGoogle,
      strategy: 'weighted',
      pool: 'users',
      team_id: null,
      members: [
        { user_id: rep3, first_name: 'rep3', last_name: 'Example', position: 0, weight: 2 },
        { user_id: rep2, first_name: 'rep2', last_name: 'Example', position: 1, weight: 1 },
      ],
      when_nobody: 'wait',
      waiting_leads: 0,
      created_at: expect.any(String),
      updated_at: expect.any(String),
    });
    expect(await ownersOf(entity, await arrive(entity, [google, google, google]))).toEqual([rep3, rep2, rep3]);
    const [audit] = await entity.scope.rows('audit_log').where({ action: 'assignment_rule.created' });
    expect(audit).toMatchObject({ user_id: entity.ids.manager, subject_id: reply.body.data.id });
    const read = await entity.call('assignment_rules.read', { params: { id: reply.body.data.id } });
    expect(read.body.data).toEqual(reply.body.data);
  });

  test('for everybody by weight takes the weights of the people', async () => {
    const entity = await testEntity();
    const { rep1, rep2 } = entity.ids;
    await change(entity, ['rep1'], { weight: 3 });
    await change(entity, ['rep3'], { is_available: false });
    await create(entity, { strategy: 'weighted' });
    const owners = await ownersOf(entity, await arrive(entity, strangers(8)));
    expect(owners.filter((id) => id === rep1)).toHaveLength(6);
    expect(owners.filter((id) => id === rep2)).toHaveLength(2);
  });

  test('may be of a team of the entity', async () => {
    const entity = await testEntity();
    const team_id = await givenTeam(entity.scope, 'North', [entity.ids.rep2]);
    expect((await create(entity, { pool: 'team', team_id })).status).toBe(201);
    expect(await ownersOf(entity, await arrive(entity, strangers(2)))).toEqual([entity.ids.rep2, entity.ids.rep2]);
  });

  test('with somebody who takes no leads, of another entity or of nobody is 400 with the place', async () => {
    const [entity, theirs] = [await testEntity(), await testEntity()];
    const { rep1, manager } = entity.ids;
    for (const user_id of [manager, theirs.ids.rep1, 999_999_999]) {
      const reply = await create(entity, { pool: 'users', members: [{ user_id: rep1 }, { user_id }] });
      expect([reply.status, reply.body.errors]).toEqual([
        400,
        [{ path: 'members.1.user_id', message: 'is nobody of this entity who takes leads' }],
      ]);
    }
    const team_id = await givenTeam(theirs.scope, 'North', [theirs.ids.rep1]);
    expect(pathOf(await create(entity, { pool: 'team', team_id }))).toBe('team_id');
    expect(await entity.scope.rows('assignment_rules')).toHaveLength(1);
  });

  test.each([
    [{ pool: 'users' }, 'members'],
    [{ pool: 'users', members: [] }, 'members'],
    [{ pool: 'team' }, 'team_id'],
    [{ pool: 'everyone', members: [{ user_id: 1 }] }, 'members'],
    [{ pool: 'users', members: [{ user_id: 1 }, { user_id: 1 }] }, 'members'],
    [{ pool: 'users', members: [{ user_id: 1, weight: 0 }] }, 'members.0.weight'],
    [{ pool: 'nobody' }, 'pool'],
    [{ name: ' ' }, 'name'],
    [{ name: 'x'.repeat(101) }, 'name'],
    [{ position: -1 }, 'position'],
    [{ strategy: 'random' }, 'strategy'],
    [{ conditions: [{ field: 'email', operator: 'equals', value: 'x' }] }, 'conditions.0.field'],
    [{ conditions: [{ field: 'platform', operator: 'is_given', value: 'x' }] }, 'conditions.0.value'],
  ])('that is %j is 400 at %s', async (body, path) => {
    const reply = await create(await testEntity(), body);
    expect([reply.status, pathOf(reply)]).toEqual([400, path]);
  });

  test('is made by admins and managers only', async () => {
    const entity = await testEntity();
    const statuses = [];
    for (const as of ['admin', 'manager', 'rep1', 'support'] as const)
      statuses.push((await create(entity, {}, as)).status, (await entity.call('assignment_rules.list', { as })).status);
    expect(statuses).toEqual([201, 200, 201, 200, 403, 403, 403, 403]);
  });
});

describe('a changed rule', () => {
  test('keeps what is left out, and its people where neither they nor the pool are named', async () => {
    const entity = await testEntity();
    const { rep1, rep2 } = entity.ids;
    const { body } = await create(entity, { pool: 'users', members: [{ user_id: rep2 }, { user_id: rep1 }] });
    const changed = await put(entity, body.data.id, { position: 7, name: 'First' });
    expect(changed.body.data).toEqual({
      ...body.data,
      position: 7,
      name: 'First',
      updated_at: expect.any(String),
    });
    const everybody = await put(entity, body.data.id, { pool: 'everyone' });
    expect(everybody.body.data).toMatchObject({ pool: 'everyone', members: [] });
    expect(pathOf(await put(entity, body.data.id, { pool: 'users' }))).toBe('members');
    expect((await put(entity, body.data.id, {})).status).toBe(400);
    const [audit] = await entity.scope.rows('audit_log').where({ action: 'assignment_rule.changed' }).orderBy('id');
    expect(audit?.before_change).toMatchObject({ position: 10, name: 'Closers' });
    expect(audit?.after_change).toMatchObject({ position: 7, name: 'First' });
  });

  test('can be changed while its pool has somebody who takes no leads any more', async () => {
    const entity = await testEntity();
    const { rep1, rep2 } = entity.ids;
    const { body } = await create(entity, { pool: 'users', members: [{ user_id: rep2 }, { user_id: rep1 }] });
    await change(entity, ['rep2'], { role_id: 4 });
    const renamed = await put(entity, body.data.id, { name: 'Renamed', pool: 'users' });
    expect([renamed.status, renamed.body.data?.members.length]).toEqual([200, 2]);
    expect(pathOf(await put(entity, body.data.id, { members: [{ user_id: rep2 }] }))).toBe('members.0.user_id');
  });

  test('is asked in its new place', async () => {
    const entity = await testEntity();
    const { rep1, rep2 } = entity.ids;
    const { body } = await create(entity, { pool: 'users', members: [{ user_id: rep2 }], position: 200 });
    expect(await ownersOf(entity, await arrive(entity, strangers(1)))).toEqual([rep1]);
    await put(entity, body.data.id, { position: 1 });
    expect(await ownersOf(entity, await arrive(entity, strangers(1)))).toEqual([rep2]);
    const list = await entity.call('assignment_rules.list');
    expect(list.body.data.map(({ position }: { position: number }) => position)).toEqual([1, 100]);
  });

  test('of another entity is 404', async () => {
    const [mine, theirs] = [await testEntity(), await testEntity()];
    const id = await givenRule(theirs.scope);
    expect([(await put(mine, id, { position: 1 })).status, (await remove(mine, id)).status]).toEqual([404, 404]);
  });
});

describe('leads that wait', () => {
  test('under no rule find the new one at once', async () => {
    const entity = await testEntity();
    await entity.scope.rows('assignment_rules').update({ is_active: false });
    const leads = await arrive(entity, strangers(3));
    await create(entity, { pool: 'users', members: [{ user_id: entity.ids.rep2 }] });
    await runJobs(entity);
    expect(await ownersOf(entity, leads)).toEqual([entity.ids.rep2, entity.ids.rep2, entity.ids.rep2]);
  });

  test('for a rule that no longer fits them find another, however many, the oldest first', async () => {
    const entity = await testEntity();
    const { rep1, rep2, rep3 } = entity.ids;
    await change(entity, ['rep1'], { is_available: false });
    const { body } = await create(entity, { pool: 'users', members: [{ user_id: rep1 }] });
    const leads = await arrive(entity, strangers(230));
    await put(entity, body.data.id, { conditions: fromGoogle });
    await runJobs(entity);
    const expected = leads.map((_, index) => (index % 2 === 0 ? rep2 : rep3));
    expect(await ownersOf(entity, leads)).toEqual(expected);
    expect(await entity.scope.rows('assignment_waiting')).toEqual([]);
  });

  test('for a deleted rule go to the next, or wait for none; what it decided stays explained', async () => {
    const entity = await testEntity();
    const { rep1, rep2 } = entity.ids;
    const { body } = await create(entity, { pool: 'users', members: [{ user_id: rep2 }], name: 'Short-lived' });
    const [given = 0] = await arrive(entity, strangers(1));
    await change(entity, ['rep2'], { is_available: false });
    const [waits = 0] = await arrive(entity, strangers(1));
    expect((await entity.call('assignment_rules.list')).body.data[0]).toMatchObject({ waiting_leads: 1 });
    expect((await remove(entity, body.data.id)).body.message).toBe('Rule deleted.');
    await runJobs(entity);
    expect(await ownersOf(entity, [given, waits])).toEqual([rep2, rep1]);
    const explained = await entity.call('assignments.explain', { params: { id: given } });
    expect(explained.body.data.decisions[0].rule).toMatchObject({ name: 'Short-lived' });
    expect((await entity.call('assignment_rules.list')).body).toMatchObject({ total: 1 });
    for (const again of [await remove(entity, body.data.id), await put(entity, body.data.id, { is_active: true })])
      expect(again.status).toBe(404);
    const stored = await entity.scope.rows('assignment_rules').where({ id: body.data.id }).first();
    expect(stored).toMatchObject({ pool: 'users', is_active: true, deleted_at: expect.any(Date) });
    const [audit] = await entity.scope.rows('audit_log').where({ action: 'assignment_rule.deleted' });
    expect(audit?.before_change).toMatchObject({ name: 'Short-lived', members: [{ user_id: rep2 }] });
  });

  test('find it also where the tick is quicker than the job', async () => {
    const entity = await testEntity();
    await change(entity, ['rep2'], { is_available: false });
    const { body } = await create(entity, { pool: 'users', members: [{ user_id: entity.ids.rep2 }] });
    const leads = await arrive(entity, strangers(2));
    await remove(entity, body.data.id);
    await drainWaiting(entity.world.app.across, entity.world.outside.now);
    expect(await ownersOf(entity, leads)).not.toContain(null);
  });
});

test('rules change while leads arrive: nothing is lost, and each lead is decided once', async () => {
  const entity = await testEntity();
  const { rep1, rep2 } = entity.ids;
  const { body } = await create(entity, { pool: 'users', members: [{ user_id: rep1 }] });
  const changes = Array.from({ length: 6 }, (_, index) =>
    put(entity, body.data.id, { members: [{ user_id: index % 2 === 0 ? rep1 : rep2 }] }),
  );
  const arriving = Array.from({ length: 6 }, () => arrive(entity, strangers(5)));
  expect((await Promise.all(changes)).map(({ status }) => status)).toEqual(changes.map(() => 200));
  const leads = (await Promise.all(arriving)).flat();
  expect(await ownersOf(entity, leads)).not.toContain(null);
  expect(await entity.scope.rows('assignment_decisions')).toHaveLength(30);
});
