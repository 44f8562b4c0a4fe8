import { describe, expect, test } from 'vitest';
import { type TestEntity, testEntity } from '../../testing/entity.ts';
import { givenLead } from '../../testing/given-lead.ts';
import { runJobs } from '../../testing/run-jobs.ts';
import { change } from './given-people.ts';
import { contradictionsOf, recountOf, workloadsOf } from './given-workloads.ts';
import { moveUntouched } from './untouched.across.ts';

const nine = new Date('2026-03-02T09:00:00Z'); // a Monday
const at = (minutes: number) => new Date(nine.getTime() + minutes * 60_000);

/** Leads of the first rep since nine, in an entity where they may stay untouched for half an hour. */
async function given(count = 1) {
  const entity = await testEntity();
  await entity.scope.rows('entity_settings').update({ claim_timeout_minutes: 30 });
  const leads: number[] = [];
  for (let index = 0; index < count; index += 1)
    leads.push(await givenLead(entity, { assignedTo: entity.ids.rep1, createdAt: nine }));
  return { entity, leads, lead: leads[0] as number };
}

const tick = (entity: TestEntity, now: Date) => moveUntouched(entity.world.app.across, () => now);
const ownersOf = async ({ scope }: TestEntity) =>
  (await scope.rows('lead_data').orderBy('id')).map(({ assigned_user_id }) => assigned_user_id);

describe('a lead that its rep does not touch', () => {
  test('goes to the next rep when the time is over, never to the same, with all that belongs to it', async () => {
    const { entity, lead } = await given();
    const { rep1, rep2, admin, manager } = entity.ids;
    await tick(entity, at(29.99));
    expect(await ownersOf(entity)).toEqual([rep1]);
    await tick(entity, at(30));
    expect(await ownersOf(entity)).toEqual([rep2]);
    expect(await entity.scope.rows('lead_assignment_history')).toEqual([
      expect.objectContaining({
        previous_user_id: rep1,
        assigned_user_id: rep2,
        actor: 'system',
        reassignment_reason: 'Nobody touched it within 30 working minutes',
      }),
    ]);
    const [decision] = await entity.scope.rows('assignment_decisions');
    expect(decision).toMatchObject({ outcome: 'rule', chosen_user_id: rep2 });
    expect(await entity.scope.rows('audit_log').where({ action: 'lead.reassigned' })).toHaveLength(1);
    await runJobs(entity);
    const told = (await entity.scope.rows('notifications')).map(({ user_id, kind, lead_id }) => [
      user_id,
      kind,
      lead_id,
    ]);
    expect(told.toSorted()).toEqual(
      [
        [admin, 'lead_not_touched', lead],
        [manager, 'lead_not_touched', lead],
        [rep1, 'lead_reassigned_away', lead],
        [rep2, 'lead_assigned', lead],
      ].toSorted(),
    );
    const message = (await entity.scope.rows('notifications').where({ user_id: manager }).first())?.message;
    expect(message).toBe(`rep1 Example did not touch lead ${lead} within 30 working minutes: it went to rep2 Example.`);
    expect(await workloadsOf(entity)).toEqual(await recountOf(entity));
    expect(await contradictionsOf(entity)).toEqual([]);
  });

  test('has the whole time again with the next rep', async () => {
    const { entity } = await given();
    await tick(entity, at(31));
    await tick(entity, at(60));
    expect(await ownersOf(entity)).toEqual([entity.ids.rep2]);
    await tick(entity, at(61));
    expect(await ownersOf(entity)).toEqual([entity.ids.rep3]);
  });

  test('stays where nobody else can take it, which is noted and told once', async () => {
    const { entity, lead } = await given();
    const { rep1 } = entity.ids;
    await change(entity, ['rep2', 'rep3'], { is_available: false });
    for (const minutes of [30, 31, 90]) await tick(entity, at(minutes));
    expect(await ownersOf(entity)).toEqual([rep1]);
    expect(await entity.scope.rows('lead_assignment_history')).toEqual([]);
    const { body } = await entity.call('assignments.explain', { params: { id: lead } });
    expect(body.data.decisions).toEqual([
      expect.objectContaining({
        outcome: 'kept',
        reason: 'Nobody touched it within 30 working minutes, and nobody else can take it',
      }),
    ]);
    await runJobs(entity);
    expect(await entity.scope.rows('notifications')).toHaveLength(2);
  });

  test('counts working time only: the own hours of the rep, else those of the entity in its time zone', async () => {
    const { entity } = await given();
    const { rep1, rep2 } = entity.ids;
    const hours = (from: string, until: string) => JSON.stringify({ 1: [[from, until]] });
    await entity.scope
      .rows('entity_settings')
      .update({ time_zone: 'Asia/Tokyo', working_hours: hours('20:00', '23:00') });
    await tick(entity, at(149)); // 20:29 in Tokyo
    expect(await ownersOf(entity)).toEqual([rep1]);
    await change(entity, ['rep1'], { working_hours: hours('20:10', '23:00') });
    await tick(entity, at(159));
    expect(await ownersOf(entity)).toEqual([rep1]);
    await tick(entity, at(160));
    expect(await ownersOf(entity)).toEqual([rep2]);
  });
});

describe('a lead stays', () => {
  const touches: [string, (entity: TestEntity, lead: number) => Promise<unknown>][] = [
    [
      'whose rep logged something',
      ({ scope, ids }, lead) =>
        scope.add('lead_activities', {
          lead_id: lead,
          user_id: ids.rep1,
          activity_type: 'call',
          description: 'Called',
          created_at: at(5),
        }),
    ],
    [
      'that is in another status',
      ({ scope }, lead) => scope.rows('lead_data').where({ id: lead }).update({ status_id: 2 }),
    ],
    [
      'that came back to the first status',
      ({ scope }, lead) => scope.add('lead_stages', { lead_id: lead, status_id: 1, entered_at: at(5) }),
    ],
    [
      'that is deleted',
      ({ scope }, lead) =>
        scope
          .rows('lead_data')
          .where({ id: lead })
          .update({ deleted_at: at(5) }),
    ],
    ['where this is off', ({ scope }) => scope.rows('entity_settings').update({ claim_timeout_minutes: null })],
  ];
  test.each(touches)('%s', async (_what, touch) => {
    const { entity, lead } = await given();
    await touch(entity, lead);
    await tick(entity, at(500));
    expect(await ownersOf(entity)).toEqual([entity.ids.rep1]);
  });

  test('that a manager has just moved: the activity of that is no touch, its time begins anew', async () => {
    const { entity, lead } = await given();
    const body = { leadId: lead, newAssignedUserId: entity.ids.rep2 };
    await entity.call('assignments.reassign', { body, as: 'manager' });
    const row = await entity.scope.rows('lead_data').where({ id: lead }).first();
    const moved = row?.assigned_at?.getTime() ?? 0;
    await tick(entity, new Date(moved + 29 * 60_000));
    expect(await ownersOf(entity)).toEqual([entity.ids.rep2]);
    await tick(entity, new Date(moved + 30 * 60_000));
    expect(await ownersOf(entity)).toEqual([entity.ids.rep1]);
  });
});

test('several processes move many leads once each, evenly among the others', async () => {
  const { entity } = await given(20);
  const { rep2, rep3 } = entity.ids;
  await Promise.all(Array.from({ length: 4 }, () => tick(entity, at(40))));
  expect(await workloadsOf(entity)).toEqual({ [rep2]: 10, [rep3]: 10 });
  expect(await entity.scope.rows('lead_assignment_history')).toHaveLength(20);
  expect(await contradictionsOf(entity)).toEqual([]);
});
