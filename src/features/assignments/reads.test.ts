import { describe, expect, test } from 'vitest';
import { type TestEntity, testEntity } from '../../testing/entity.ts';
import { givenLead } from '../../testing/given-lead.ts';
import { arrive, strangers } from '../../testing/arrive.ts';

const leadsIn = (body: { data: { lead_id: number }[] }) => body.data.map(({ lead_id }) => lead_id);
const own = (entity: TestEntity) => entity.scope.rows('entity_settings').update({ rep_visibility: 'own' });

describe('the assignments of the entity', () => {
  test('come with their leads and reps, the newest first, page by page', async () => {
    const entity = await testEntity();
    const { rep1 } = entity.ids;
    const leads: number[] = [];
    for (let count = 0; count < 5; count += 1)
      leads.push(await givenLead(entity, { assignedTo: rep1, first_name: 'Jane', email: `jane${count}@mail.example` }));
    const first = await entity.call('assignments.entity', { query: { limit: 2 } });
    expect(first.body).toMatchObject({ total: 5, next_cursor: expect.any(String) });
    expect(first.body.data[0]).toMatchObject({
      lead_id: leads[4],
      assigned_user_id: rep1,
      assigned_user_first_name: 'rep1',
      lead_full_name: 'Jane',
      lead_email: 'jane4@mail.example',
      lead_status: 'new',
    });
    const second = await entity.call('assignments.entity', { query: { limit: 2, cursor: first.body.next_cursor } });
    const third = await entity.call('assignments.entity', { query: { limit: 2, offset: 4 } });
    expect([first, second, third].flatMap(({ body }) => leadsIn(body))).toEqual(leads.toReversed());
    expect(third.body.next_cursor).toBeNull();
  });

  test('are narrowed by rep, status and day', async () => {
    const entity = await testEntity();
    const { rep1, rep2 } = entity.ids;
    const createdAt = new Date('2026-03-01T23:30:00Z');
    await entity.scope.rows('entity_settings').update({ time_zone: 'Europe/Berlin' });
    const old = await givenLead(entity, { assignedTo: rep1, createdAt });
    const won = await givenLead(entity, { assignedTo: rep2, status: 'won' });
    const found = async (query: Record<string, string | number>) =>
      leadsIn((await entity.call('assignments.entity', { query })).body);
    expect(await found({ assigned_user_id: rep1 })).toEqual([old]);
    expect(await found({ lead_status: 'won' })).toEqual([won]);
    expect(await found({ date_to: '2026-03-02', date_from: '2026-03-02' })).toEqual([old]);
    expect(await found({ date_to: '2026-03-01' })).toEqual([]);
    const statuses = [];
    for (const query of [
      { lead_status: 'unheard of' },
      { date_from: '2026-03-02', date_to: '2026-03-01' },
      { limit: 201 },
      { cursor: 'x' },
      { search: 'x' },
    ])
      statuses.push((await entity.call('assignments.entity', { query })).status);
    expect(statuses).toEqual([400, 400, 400, 400, 400]);
  });

  test('leave deleted leads out', async () => {
    const entity = await testEntity();
    const lead = await givenLead(entity, { assignedTo: entity.ids.rep1 });
    await entity.scope.rows('lead_data').where({ id: lead }).update({ deleted_at: new Date() });
    expect((await entity.call('assignments.entity')).body).toMatchObject({ data: [], total: 0 });
  });

  test('are the own ones to a rep where reps see own leads only', async () => {
    const entity = await testEntity();
    const { rep1, rep2 } = entity.ids;
    const [mine, theirs] = [
      await givenLead(entity, { assignedTo: rep1 }),
      await givenLead(entity, { assignedTo: rep2 }),
    ];
    const found = async (query = {}) => leadsIn((await entity.call('assignments.entity', { query, as: 'rep1' })).body);
    expect(await found()).toEqual([theirs, mine]);
    await own(entity);
    expect(await found()).toEqual([mine]);
    expect(await found({ assigned_user_id: rep2 })).toEqual([]);
    expect(leadsIn((await entity.call('assignments.user', { as: 'rep1' })).body)).toEqual([mine]);
  });
});

describe('one lead', () => {
  test('has its rep, or its place in the queue', async () => {
    const entity = await testEntity();
    const [held = 0] = await arrive(entity, strangers(1));
    await entity.scope.rows('users').update({ is_available: false });
    const [waits = 0] = await arrive(entity, strangers(1));
    const details = async (id: number) => (await entity.call('assignments.ofLead', { params: { id } })).body.data;
    expect(await details(held)).toMatchObject({ lead_id: held, waiting: null, assigned_user: { first_name: 'rep1' } });
    expect(await details(waits)).toMatchObject({
      assignment: null,
      assigned_user: null,
      waiting: { reason: 'Nobody in the pool of "Round robin over all sales reps" can take a lead now' },
    });
  });

  test('has its history as the reference prints it, and explains what people did too', async () => {
    const entity = await testEntity();
    const { rep1, rep2, manager } = entity.ids;
    const [leadId = 0] = await arrive(entity, strangers(1));
    const body = { leadId, newAssignedUserId: rep2, reason: 'Knows the customer' };
    await entity.call('assignments.reassign', { body, as: 'manager' });
    await entity.call('assignments.unassign', { body: { leadId }, as: 'manager' });
    const { body: history } = await entity.call('assignments.history', { params: { id: leadId } });
    expect(history).toMatchObject({ total: 3 });
    expect(history.data.map((row: { assigned_user_id: number }) => row.assigned_user_id)).toEqual([null, rep2, rep1]);
    expect(history.data[1]).toEqual({
      id: expect.any(Number),
      lead_id: leadId,
      assigned_user_id: rep2,
      assigned_at: expect.any(String),
      assigned_by_user_id: manager,
      actor: 'user',
      previous_user_id: rep1,
      reassignment_reason: 'Knows the customer',
      notes: null,
      assigned_user_email: `rep2@${entity.name}.example`,
      assigned_user_first_name: 'rep2',
      assigned_user_last_name: 'Example',
      assigned_by_first_name: 'manager',
      assigned_by_last_name: 'Example',
    });
    const explained = await entity.call('assignments.explain', { params: { id: leadId } });
    expect(
      explained.body.data.decisions.map(({ outcome, reason }: { outcome: string; reason: string }) => [
        outcome,
        reason,
      ]),
    ).toEqual([
      ['manual', 'Taken away by manager Example'],
      ['manual', 'Given by manager Example: Knows the customer'],
      ['rule', 'Next in turn under the rule "Round robin over all sales reps"'],
    ]);
  });
});

describe('the workloads', () => {
  test('are as the reference prints them', async () => {
    const entity = await testEntity();
    const { rep1, rep2, rep3 } = entity.ids;
    await givenLead(entity, { assignedTo: rep1 });
    await givenLead(entity, { assignedTo: rep1, status: 'won' });
    await givenLead(entity, { assignedTo: rep2 });
    await givenLead(entity);
    const row = (id: number, name: string, [assigned_leads, active_leads, closed_leads]: number[]) => ({
      ...{ id, first_name: name, last_name: 'Example', email: `${name}@${entity.name}.example` },
      ...{ assigned_leads, active_leads, closed_leads },
    });
    expect((await entity.call('assignments.workloadStats')).body.data).toEqual({
      unassigned_leads: 1,
      workload_distribution: [row(rep1, 'rep1', [2, 1, 1]), row(rep2, 'rep2', [1, 1, 0]), row(rep3, 'rep3', [0, 0, 0])],
      total_users: 3,
      average_leads_per_user: 1,
    });
  });

  test('are the own one to a rep where reps see own leads only', async () => {
    const entity = await testEntity();
    await own(entity);
    const { body } = await entity.call('assignments.workloadStats', { as: 'rep2' });
    expect(body.data.workload_distribution.map(({ id }: { id: number }) => id)).toEqual([entity.ids.rep2]);
  });
});
