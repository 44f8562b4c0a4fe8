import { describe, expect, test } from 'vitest';
import { type TestEntity, testEntity } from '../../testing/entity.ts';
import { givenLead } from '../../testing/given-lead.ts';
import { runJobs } from '../../testing/run-jobs.ts';
import { system } from '../audit/index.ts';
import { change } from './given-people.ts';
import { contradictionsOf, recountOf, workloadsOf } from './given-workloads.ts';
import { endAssignments, putBack } from './put-back.service.ts';

const at = new Date('2026-03-02T10:00:00Z');
const back = ({ scope }: TestEntity, leadIds: readonly number[], more: object = {}) =>
  scope.transaction((tx) => putBack(tx, { leadIds, reason: 'rep1 left', by: system, at, ...more }));
const held = (entity: TestEntity, count: number, status = 'new') =>
  Promise.all(Array.from({ length: count }, () => givenLead(entity, { assignedTo: entity.ids.rep1, status })));

async function expectWhole(entity: TestEntity): Promise<void> {
  expect(await workloadsOf(entity)).toEqual(await recountOf(entity));
  expect(await contradictionsOf(entity)).toEqual([]);
}

describe('leads that are put back', () => {
  test('go to others at once, by the rules, and everybody concerned is told', async () => {
    const entity = await testEntity();
    const { rep1, rep2, rep3 } = entity.ids;
    const leads = await held(entity, 4);
    await change(entity, ['rep1'], { is_active: false });
    expect(await back(entity, leads)).toEqual({ putBack: 4, assigned: 4 });
    expect(await workloadsOf(entity)).toEqual({ [rep2]: 2, [rep3]: 2 });
    const [lead = 0] = leads;
    const history = await entity.scope.rows('lead_assignment_history').where({ lead_id: lead }).orderBy('id');
    expect(history.map((row) => [row.previous_user_id, row.assigned_user_id])).toEqual([
      [rep1, null],
      [null, expect.any(Number)],
    ]);
    expect(history[0]).toMatchObject({ reassignment_reason: 'rep1 left', actor: 'system', assigned_by_user_id: null });
    const { body } = await entity.call('assignments.explain', { params: { id: lead } });
    expect(body.data.decisions.map(({ outcome }: { outcome: string }) => outcome)).toEqual(['rule', 'put_back']);
    await runJobs(entity);
    const told = await entity.scope.rows('notifications').where({ lead_id: lead }).orderBy('kind');
    expect(told.map(({ kind }) => kind)).toEqual(['lead_assigned', 'lead_reassigned_away']);
    await expectWhole(entity);
  });

  test('wait where nobody can take them', async () => {
    const entity = await testEntity();
    const leads = await held(entity, 2);
    await change(entity, ['rep1', 'rep2', 'rep3'], { is_available: false });
    expect(await back(entity, leads)).toEqual({ putBack: 2, assigned: 0 });
    expect((await entity.scope.rows('assignment_waiting')).map(({ lead_id }) => lead_id).toSorted()).toEqual(
      leads.toSorted(),
    );
    await expectWhole(entity);
  });

  test('are the open ones of that rep only', async () => {
    const entity = await testEntity();
    const { rep1, rep2 } = entity.ids;
    const [won = 0] = await held(entity, 1, 'won');
    const others = await givenLead(entity, { assignedTo: rep2 });
    const nobodys = await givenLead(entity);
    const theirs = await givenLead(await testEntity());
    expect(await back(entity, [won, others, nobodys, theirs, 999_999_999], { from: rep1 })).toEqual({
      putBack: 0,
      assigned: 0,
    });
    await expectWhole(entity);
  });

  test('more of them than one round takes go all', async () => {
    const entity = await testEntity();
    const [lead = 0] = await held(entity, 1);
    expect(
      await back(
        entity,
        Array.from({ length: 3 }, () => lead),
      ),
    ).toMatchObject({ putBack: 1 });
    await expectWhole(entity);
  });
});

test('an assignment that ends leaves the lead, open or closed, with nobody and waiting for nobody', async () => {
  const entity = await testEntity();
  const [open = 0, won = 0] = [...(await held(entity, 1)), ...(await held(entity, 1, 'won'))];
  const waits = await givenLead(entity);
  await entity.scope.add('assignment_waiting', { lead_id: waits, reason: 'x', waiting_since: at });
  const end = { leadIds: [open, won, waits], reason: 'deleted', by: system, at };
  await entity.scope.transaction((tx) => endAssignments(tx, end));
  expect(await entity.scope.rows('lead_assignments')).toEqual([]);
  expect(await entity.scope.rows('assignment_waiting')).toEqual([]);
  await expectWhole(entity);
});
