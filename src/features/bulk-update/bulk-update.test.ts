import { beforeAll, describe, expect, test } from 'vitest';
import { contradictionsOf, recountOf, workloadsOf } from '../assignments/given-workloads.ts';
import { arrive, strangers } from '../../testing/arrive.ts';
import { type Person, type TestEntity, testEntity } from '../../testing/entity.ts';

let entity: TestEntity;
beforeAll(async () => {
  entity = await testEntity();
});

const update = (body: object, as: Person = 'manager') => entity.call('leads.bulkUpdate', { body, as });
const leadOf = async (id: number) => (await entity.call('leads.read', { params: { id } })).body.data;

describe('a bulk update', () => {
  test('changes rep, status and campaign of each lead, and workloads agree with the leads', async () => {
    const ids = await arrive(entity, strangers(5));
    const changes = { assigned_user_id: entity.ids.rep2, status: 'qualified', campaign_id: 'spring' };
    const { status, body } = await update({ lead_ids: ids, changes, reason: 'Sorted' });
    expect(status).toBe(200);
    expect(body.data).toEqual({ updated: 5, failed: 0, results: ids.map((lead_id) => ({ lead_id, ok: true })) });
    for (const id of ids)
      expect(await leadOf(id)).toMatchObject({
        assigned_user_id: entity.ids.rep2,
        status: 'qualified',
        campaign_id: 'spring',
      });
    expect(await workloadsOf(entity)).toEqual(await recountOf(entity));
    expect(await contradictionsOf(entity)).toEqual([]);
  });

  test('of a lead is done whole or not at all, whatever becomes of the others', async () => {
    const [good = 0, closed = 0] = await arrive(entity, strangers(2));
    await entity.call('stages.changeStatus', { body: { leadId: closed, statusId: 8 } });
    const { body } = await update({
      lead_ids: [good, closed, 999_999_999],
      changes: { status: 'qualified', campaign_id: 'x' },
    });
    expect(body.data).toMatchObject({ updated: 1, failed: 2 });
    expect(body.data.results).toEqual([
      { lead_id: good, ok: true },
      { lead_id: closed, ok: false, error: expect.any(String) },
      { lead_id: 999_999_999, ok: false, error: 'There is no such record.' },
    ]);
    expect(await leadOf(closed)).toMatchObject({ status: 'lost', campaign_id: null });
  });

  test('with leads of another entity among them changes the own ones only, and knows nothing of the others', async () => {
    const theirs = await testEntity();
    const [foreign = 0] = await arrive(theirs, strangers(1));
    const [first = 0, last = 0] = await arrive(entity, strangers(2));
    const changes = { status: 'qualified', assigned_user_id: entity.ids.rep3, campaign_id: 'mixed' };
    const before = await theirs.scope.rows('lead_data');
    const { body } = await update({ lead_ids: [first, foreign, last, 999_999_999], changes });
    const none = { ok: false, error: 'There is no such record.' };
    expect(body.data.results).toEqual([
      { lead_id: first, ok: true },
      { lead_id: foreign, ...none },
      { lead_id: last, ok: true },
      { lead_id: 999_999_999, ...none },
    ]);
    for (const id of [first, last]) expect(await leadOf(id)).toMatchObject(changes);
    expect(await theirs.scope.rows('lead_data')).toEqual(before);
    const toForeigner = { lead_ids: [first], changes: { assigned_user_id: theirs.ids.rep1 } };
    expect((await update(toForeigner)).status).toBe(404);
  });

  test('takes leads from their reps, and done twice it changes nothing more', async () => {
    const ids = await arrive(entity, strangers(3));
    for (const _ of [1, 2])
      expect((await update({ lead_ids: ids, changes: { assigned_user_id: null } })).body.data.updated).toBe(3);
    for (const id of ids) expect((await leadOf(id)).assigned_user_id).toBeNull();
    const history = await entity.scope.rows('lead_assignment_history').whereIn('lead_id', ids);
    expect(history).toHaveLength(6);
    expect(await workloadsOf(entity)).toEqual(await recountOf(entity));
  });

  test('gives no lead to who cannot take it', async () => {
    const [id = 0] = await arrive(entity, strangers(1));
    const { body } = await update({ lead_ids: [id], changes: { assigned_user_id: entity.ids.support } });
    expect(body.data).toMatchObject({ updated: 0, failed: 1 });
  });

  test.each([
    [{ lead_ids: [], changes: { campaign_id: 'x' } }, 400],
    [{ lead_ids: Array.from({ length: 201 }, (_, n) => n + 1), changes: { campaign_id: 'x' } }, 400],
    [{ lead_ids: [1], changes: {} }, 400],
    [{ lead_ids: [1], changes: { email: 'x' } }, 400],
    [{ lead_ids: [1], changes: { status: 'nonsense' } }, 400],
    [{ lead_ids: [1], changes: { assigned_user_id: 999_999_999 } }, 404],
  ])('is refused as a whole where it is wrong itself: %j', async (body, status) => {
    expect((await update(body)).status).toBe(status);
  });

  test.each([
    ['admin', 200],
    ['manager', 200],
    ['rep1', 403],
    ['support', 403],
  ] as const)('%s gets %i', async (as, status) => {
    const lead_ids = await arrive(entity, strangers(1));
    expect((await update({ lead_ids, changes: { campaign_id: 'x' } }, as)).status).toBe(status);
  });
});
