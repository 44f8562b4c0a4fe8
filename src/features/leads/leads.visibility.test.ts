import { beforeAll, describe, expect, test } from 'vitest';
import { type Person, type TestEntity, testEntity } from '../../testing/entity.ts';
import { givenLead } from '../../testing/given-lead.ts';

let entity: TestEntity;
let [mine, free, others] = [0, 0, 0];

beforeAll(async () => {
  entity = await testEntity();
  mine = await givenLead(entity, { first_name: 'Jane', assignedTo: entity.ids.rep1 });
  free = await givenLead(entity, { first_name: 'Jane' });
  others = await givenLead(entity, { first_name: 'Jane', assignedTo: entity.ids.rep2 });
});

const statusesOf = async (operation: string, as: Person, body?: object) =>
  Promise.all(
    [mine, free, others].map(
      async (id) => (await entity.call(operation, { params: { id }, as, ...(body && { body }) })).status,
    ),
  );
const listedTo = async (as: Person, query = {}) =>
  (await entity.call('leads.list', { as, query: { sort_order: 'asc', ...query } })).body;

describe('reps see the whole entity unless it decides otherwise', () => {
  test('in lists and one by one', async () => {
    expect(await statusesOf('leads.read', 'rep1')).toEqual([200, 200, 200]);
    expect((await listedTo('rep1')).data).toHaveLength(3);
  });

  test('they change only leads of their own', async () => {
    expect(await statusesOf('leads.update', 'rep1', { last_name: 'Smith' })).toEqual([200, 403, 403]);
  });

  test('managers and administrators change any lead, support none', async () => {
    expect(await statusesOf('leads.update', 'manager', { last_name: 'Smith' })).toEqual([200, 200, 200]);
    expect(await statusesOf('leads.update', 'admin', { last_name: 'Smith' })).toEqual([200, 200, 200]);
    expect(await statusesOf('leads.update', 'support', { last_name: 'Smith' })).toEqual([403, 403, 403]);
    expect(await statusesOf('leads.read', 'support')).toEqual([200, 200, 200]);
  });
});

describe('where reps see only their own and unassigned leads', () => {
  beforeAll(async () => {
    await entity.scope.rows('entity_settings').update({ rep_visibility: 'own' });
  });

  test("others' leads are not there at all", async () => {
    expect(await statusesOf('leads.read', 'rep1')).toEqual([200, 200, 404]);
    expect(await statusesOf('leads.update', 'rep1', { last_name: 'Smith' })).toEqual([200, 403, 404]);
  });

  test('no list, search or total tells of them', async () => {
    expect((await listedTo('rep1')).data.map(({ id }: { id: number }) => id)).toEqual([mine, free]);
    expect(await listedTo('rep1', { search: 'jane', limit: 1 })).toMatchObject({ total: 2 });
    expect(await listedTo('rep1', { assigned_user_id: entity.ids.rep2 })).toMatchObject({ data: [], total: 0 });
  });

  test('counts and pipeline leave them out', async () => {
    expect((await entity.call('leads.counts', { as: 'rep1' })).body.data[0]).toEqual({ status: 'new', count: 2 });
    const { pipeline, statusCounts } = (await entity.call('leads.pipeline', { as: 'rep1' })).body.data;
    expect(pipeline.new).toHaveLength(2);
    expect(statusCounts[0]).toEqual({ status: 'new', count: 2 });
  });

  test('other roles see everything', async () => {
    for (const as of ['manager', 'admin', 'support'] as const) {
      expect(await statusesOf('leads.read', as)).toEqual([200, 200, 200]);
      expect((await listedTo(as)).data).toHaveLength(3);
    }
  });
});

test('nobody reads leads without signing in', async () => {
  for (const operation of ['leads.list', 'leads.counts', 'leads.pipeline', 'leads.listMine', 'leads.listUnassigned'])
    expect((await entity.call(operation, { as: null })).status).toBe(401);
});
