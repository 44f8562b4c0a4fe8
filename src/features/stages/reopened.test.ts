import { describe, expect, test } from 'vitest';
import { change } from '../assignments/given-people.ts';
import { contradictionsOf, recountOf, workloadsOf } from '../assignments/given-workloads.ts';
import { type TestEntity, testEntity } from '../../testing/entity.ts';
import { givenLead } from '../../testing/given-lead.ts';

const NEW = 1;
const reopen = (entity: TestEntity, leadId: number) =>
  entity.call('stages.changeStatus', { body: { leadId, statusId: NEW }, as: 'manager' });
const ownerOf = async ({ scope }: TestEntity, id: number) =>
  (await scope.rows('lead_data').where({ id }).first())?.assigned_user_id;

async function expectWhole(entity: TestEntity): Promise<void> {
  expect(await workloadsOf(entity)).toEqual(await recountOf(entity));
  expect(await contradictionsOf(entity)).toEqual([]);
}

describe('a lead that is opened again', () => {
  test('and that nobody has is given out by the rules', async () => {
    const entity = await testEntity();
    const leadId = await givenLead(entity, { status: 'lost' });
    expect((await reopen(entity, leadId)).status).toBe(201);
    expect(await ownerOf(entity, leadId)).toBe(entity.ids.rep1);
    const { body } = await entity.call('assignments.explain', { params: { id: leadId } });
    expect(body.data.decisions).toMatchObject([{ outcome: 'rule', chosen_user_id: entity.ids.rep1 }]);
    await expectWhole(entity);
  });

  test('waits where nobody can take it', async () => {
    const entity = await testEntity();
    await change(entity, ['rep1', 'rep2', 'rep3'], { is_available: false });
    const leadId = await givenLead(entity, { status: 'lost' });
    await reopen(entity, leadId);
    const { body } = await entity.call('assignments.ofLead', { params: { id: leadId } });
    expect(body.data).toMatchObject({ assignment: null, waiting: { reason: expect.any(String) } });
  });

  test('stays with its rep, unless that is somebody who was deactivated meanwhile, or may not work on leads any more', async () => {
    const entity = await testEntity();
    const { rep1, rep2, rep3 } = entity.ids;
    const [kept, left, demoted] = [
      await givenLead(entity, { status: 'lost', assignedTo: rep2 }),
      await givenLead(entity, { status: 'lost', assignedTo: rep1 }),
      await givenLead(entity, { status: 'lost', assignedTo: rep3 }),
    ];
    await change(entity, ['rep1'], { is_active: false });
    await change(entity, ['rep3'], { role_id: 4 });
    for (const leadId of [kept, left, demoted]) expect((await reopen(entity, leadId)).status).toBe(201);
    expect(await ownerOf(entity, kept)).toBe(rep2);
    expect([await ownerOf(entity, left), await ownerOf(entity, demoted)]).toEqual([rep2, rep2]);
    await expectWhole(entity);
  });

  test('stays with somebody who was deactivated where the entity leaves such leads', async () => {
    const entity = await testEntity();
    await entity.scope.rows('entity_settings').update({ when_deactivated: 'leave' });
    const leadId = await givenLead(entity, { status: 'lost', assignedTo: entity.ids.rep1 });
    await change(entity, ['rep1'], { is_active: false });
    await reopen(entity, leadId);
    expect(await ownerOf(entity, leadId)).toBe(entity.ids.rep1);
  });

  test('is given once, however many open it at once', async () => {
    const entity = await testEntity();
    const leadId = await givenLead(entity, { status: 'lost' });
    const replies = await Promise.all(Array.from({ length: 6 }, () => reopen(entity, leadId)));
    expect(replies.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409, 409]);
    expect(await entity.scope.rows('lead_assignment_history')).toHaveLength(1);
    await expectWhole(entity);
  });

  test('with nobody asked for, by a bulk update, stays with nobody', async () => {
    const entity = await testEntity();
    const leadId = await givenLead(entity, { status: 'lost', assignedTo: entity.ids.rep1 });
    const body = { lead_ids: [leadId], changes: { status: 'new', assigned_user_id: null } };
    expect((await entity.call('leads.bulkUpdate', { body })).body.data).toMatchObject({ updated: 1 });
    expect(await ownerOf(entity, leadId)).toBeNull();
    await expectWhole(entity);
  });
});
