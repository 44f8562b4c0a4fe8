import { expect, test } from 'vitest';
import { type TestEntity, testEntity } from '../../testing/entity.ts';
import { givenLead } from '../../testing/given-lead.ts';
import { runJobs } from '../../testing/run-jobs.ts';

const becomes = async (entity: TestEntity, role_id: number) => {
  const reply = await entity.call('users.update', { params: { id: entity.ids.rep1 }, body: { role_id } });
  expect(reply.status).toBe(200);
};
const repOf = async ({ scope }: TestEntity, id: number) =>
  (await scope.rows('lead_data').where({ id }).first())?.assigned_user_id;

test('open leads of a rep who becomes support, and may not change them any more, go to others with the reason', async () => {
  const entity = await testEntity();
  const { ids, scope } = entity;
  const [open, won] = [
    await givenLead(entity, { status: 'contacted', assignedTo: ids.rep1 }),
    await givenLead(entity, { status: 'won', assignedTo: ids.rep1 }),
  ];
  await becomes(entity, 4);
  await runJobs(entity);
  expect([ids.rep2, ids.rep3]).toContain(await repOf(entity, open));
  expect(await repOf(entity, won)).toBe(ids.rep1);
  const history = await scope.rows('lead_assignment_history').where({ lead_id: open }).orderBy('id');
  expect(history[0]).toMatchObject({
    previous_user_id: ids.rep1,
    reassignment_reason: 'rep1 Example is support now',
    assigned_by_user_id: ids.admin,
  });
  expect(await scope.rows('rep_workload').where({ user_id: ids.rep1 }).first()).toMatchObject({ active_leads: 0 });
});

test.each([1, 2])('a rep who becomes role %i works on what is under way, and gets nothing new', async (role) => {
  const entity = await testEntity();
  const { ids } = entity;
  const lead = await givenLead(entity, { assignedTo: ids.rep1 });
  await becomes(entity, role);
  await runJobs(entity);
  expect(await repOf(entity, lead)).toBe(ids.rep1);
  const change = await entity.call('stages.changeStatus', { body: { leadId: lead, statusId: 2 }, as: 'rep1' });
  expect(change.status).toBe(201);
  const other = await givenLead(entity);
  const assigned = await entity.call('assignments.assign', { body: { leadId: other, assignedUserId: ids.rep1 } });
  expect(assigned.status).toBe(409);
});

test('who is a rep again before the leads went keeps them', async () => {
  const entity = await testEntity();
  const lead = await givenLead(entity, { assignedTo: entity.ids.rep1 });
  await becomes(entity, 4);
  await becomes(entity, 3);
  await runJobs(entity);
  expect(await repOf(entity, lead)).toBe(entity.ids.rep1);
});

test('where the company wants leads left, they stay with whoever becomes support', async () => {
  const entity = await testEntity();
  await entity.call('entity.update', { body: { when_deactivated: 'leave' } });
  const lead = await givenLead(entity, { assignedTo: entity.ids.rep1 });
  await becomes(entity, 4);
  expect(await runJobs(entity)).toEqual([]);
  expect(await repOf(entity, lead)).toBe(entity.ids.rep1);
});
