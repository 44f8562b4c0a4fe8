import { describe, expect, test } from 'vitest';
import { arrive, strangers } from '../../testing/arrive.ts';
import { type TestEntity, testEntity } from '../../testing/entity.ts';
import { givenLead } from '../../testing/given-lead.ts';
import { givenSource } from '../../testing/given-source.ts';
import { change } from './given-people.ts';
import { givenRule } from './given-rule.ts';
import { contradictionsOf, recountOf, workloadsOf } from './given-workloads.ts';

const reps = ['rep1', 'rep2', 'rep3'] as const;
const press = async (entity: TestEntity, body: object = {}) => {
  const reply = await entity.call('assignments.bulkAssign', { body, as: 'manager' });
  expect(reply.status).toBe(200);
  return reply.body;
};

/** That many leads of nobody, which wait for nothing. */
async function unassigned(entity: TestEntity, count: number): Promise<number[]> {
  await change(entity, reps, { is_available: false });
  const leads = await arrive(entity, strangers(count));
  await entity.scope.rows('assignment_waiting').delete();
  await change(entity, reps, { is_available: true });
  return leads;
}

async function expectWhole(entity: TestEntity): Promise<void> {
  expect(await workloadsOf(entity)).toEqual(await recountOf(entity));
  expect(await contradictionsOf(entity)).toEqual([]);
}

describe('bulk assignment', () => {
  test('gives out what nobody has, the oldest first and in turn, and answers as the reference prints it', async () => {
    const entity = await testEntity();
    const { rep1, rep2, rep3, manager } = entity.ids;
    const leads = await unassigned(entity, 4);
    const body = await press(entity, { reason: 'Weekly bulk assignment' });
    expect(body.message).toBe('Successfully assigned 4 leads');
    expect(body.data).toEqual({
      total_assigned: 4,
      assignments: leads.map((lead_id, index) => ({ lead_id, assigned_user_id: [rep1, rep2, rep3, rep1][index] })),
      still_unassigned: 0,
      unassigned_reasons: [],
    });
    const history = await entity.scope.rows('lead_assignment_history').where({ lead_id: leads[0] as number });
    expect(history).toEqual([
      expect.objectContaining({
        assigned_by_user_id: manager,
        actor: 'user',
        reassignment_reason: 'Weekly bulk assignment',
      }),
    ]);
    const explained = await entity.call('assignments.explain', { params: { id: leads[0] as number } });
    expect(explained.body.data.decisions[0]).toMatchObject({ outcome: 'rule', chosen_user_id: rep1 });
    await expectWhole(entity);
  });

  test('leaves closed, deleted and assigned leads alone', async () => {
    const entity = await testEntity();
    await givenLead(entity, { status: 'lost' });
    await givenLead(entity, { assignedTo: entity.ids.rep2 });
    const gone = await givenLead(entity);
    await entity.scope.rows('lead_data').where({ id: gone }).update({ deleted_at: new Date() });
    expect((await press(entity)).data).toMatchObject({ total_assigned: 0, still_unassigned: 0 });
    await expectWhole(entity);
  });

  test('gives nobody more active leads than asked for, nor than their own limit, and says why the rest stay', async () => {
    const entity = await testEntity();
    const { rep1, rep2, rep3 } = entity.ids;
    await givenLead(entity, { assignedTo: rep2 });
    await change(entity, ['rep3'], { max_active_leads: 1 });
    await unassigned(entity, 9);
    const { data } = await press(entity, { max_leads_per_user: 3 });
    expect(await workloadsOf(entity)).toEqual({ [rep1]: 3, [rep2]: 3, [rep3]: 1 });
    expect(data).toMatchObject({
      total_assigned: 6,
      still_unassigned: 3,
      unassigned_reasons: [
        { reason: 'Nobody in the pool of "Round robin over all sales reps" can take a lead now', leads: 3 },
      ],
    });
    await expectWhole(entity);
  });

  test('groups the reasons by rule', async () => {
    const entity = await testEntity();
    await entity.scope.rows('assignment_rules').update({ is_active: false });
    const source = await givenSource(entity.scope);
    await givenRule(entity.scope, {
      name: 'Of nobody',
      users: [],
      conditions: [{ field: 'source_id', operator: 'equals', value: String(source) }],
    });
    for (const sourceId of [source, source, await givenSource(entity.scope)]) await givenLead(entity, { sourceId });
    expect((await press(entity)).data.unassigned_reasons).toEqual([
      { reason: 'Nobody in the pool of "Of nobody" can take a lead now', leads: 2 },
      { reason: 'No active rule fits this lead', leads: 1 },
    ]);
  });

  test('takes those from the queue that it gives out; the others keep their place', async () => {
    const entity = await testEntity();
    await change(entity, reps, { is_available: false });
    const leads = await arrive(entity, strangers(3));
    await change(entity, ['rep1'], { is_available: true, max_active_leads: 2 });
    await press(entity);
    const waiting = await entity.scope.rows('assignment_waiting');
    expect(waiting.map(({ lead_id }) => lead_id)).toEqual(leads.slice(2));
  });

  test('pressed by three at once over several chunks gives each lead once, and evenly', async () => {
    const entity = await testEntity();
    await unassigned(entity, 450);
    const answers = await Promise.all([press(entity), press(entity), press(entity)]);
    const given = answers.flatMap(({ data }) => data.assignments.map(({ lead_id }: { lead_id: number }) => lead_id));
    expect(given).toHaveLength(450);
    expect(new Set(given).size).toBe(450);
    expect(Object.values(await workloadsOf(entity))).toEqual([150, 150, 150]);
    expect(await entity.scope.rows('lead_assignment_history')).toHaveLength(450);
    await expectWhole(entity);
  });
});
