import { expect, test } from 'vitest';
import { type Person, type TestEntity, testEntity } from '../../../testing/entity.ts';
import { givenLead } from '../../../testing/given-lead.ts';
import { moveLead } from '../index.ts';

const HOUR = 3_600_000;
const hoursAgo = (hours: number) => new Date(Date.now() - hours * HOUR);

const move = (entity: TestEntity, leadId: number, toStatusId: number, hours: number) =>
  entity.scope.transaction((tx) =>
    moveLead(tx, { leadId, toStatusId, by: 'system', at: hoursAgo(hours), notes: 'Why' }),
  );
const recent = async (entity: TestEntity, query: object = {}, as: Person = 'admin') =>
  (await entity.call('stages.recent', { query: query as Record<string, string>, as })).body;

test('recent changes are those of leads that moved, newest first, by pages', async () => {
  const entity = await testEntity();
  const [a, b, never] = [
    await givenLead(entity, { createdAt: hoursAgo(30), first_name: 'Ann', last_name: 'Lee' }),
    await givenLead(entity, { createdAt: hoursAgo(29) }),
    await givenLead(entity, { createdAt: hoursAgo(1) }),
  ];
  const first = await move(entity, a, 2, 20.5);
  await move(entity, b, 8, 10);
  await move(entity, a, 3, 5);
  await entity.call('stages.changeStatus', { body: { leadId: b, statusId: 1 } });
  const { data, total } = await recent(entity);
  expect(
    data.map((row: any) => [row.lead_id, row.from_status, row.to_status, row.user_email?.split('@')[0] ?? null]),
  ).toEqual([
    [b, 'lost', 'new', 'admin'],
    [a, 'qualified', 'contacted', null],
    [b, 'new', 'lost', null],
    [a, 'new', 'qualified', null],
  ]);
  expect(data[3]).toEqual({
    stage_id: first.stage.id,
    lead_id: a,
    lead_name: 'Ann Lee',
    from_status: 'new',
    to_status: 'qualified',
    changed_at: first.stage.entered_at.toISOString(),
    hours_before: 9.5,
    user_email: null,
    notes: 'Why',
  });
  expect([total, never]).toEqual([4, never]);
  expect(await recent(entity, { limit: '2', offset: '1' })).toMatchObject({ data: data.slice(1, 3), total: 4 });
});

test('changes on a clock that stands still are told once each', async () => {
  const entity = await testEntity();
  const lead = await givenLead(entity, { createdAt: new Date(Date.now() + HOUR) });
  for (const statusId of [2, 8, 1, 2, 8]) await move(entity, lead, statusId, 0);
  const { data, total } = await recent(entity);
  expect([data.length, total]).toEqual([5, 5]);
  const stages = await entity.scope.rows('lead_stages').where({ lead_id: lead }).orderBy('id');
  const began = new Map(stages.map(({ id, status_id }) => [id, status_id]));
  const names = ['', 'new', 'qualified', '', '', '', '', '', 'lost'];
  for (const row of data) expect(row.to_status).toBe(names[began.get(row.stage_id) ?? 0]);
});

test('recent changes of leads that are deleted, or hidden from the rep, are not told', async () => {
  const entity = await testEntity();
  const { rep1, rep2 } = entity.ids;
  const leads = [
    await givenLead(entity, { createdAt: hoursAgo(9), assignedTo: rep1 }),
    await givenLead(entity, { createdAt: hoursAgo(9), assignedTo: rep2 }),
    await givenLead(entity, { createdAt: hoursAgo(9) }),
    await givenLead(entity, { createdAt: hoursAgo(9) }),
  ];
  for (const [index, id] of leads.entries()) await move(entity, id, 2, 4 - index);
  await entity.scope
    .rows('lead_data')
    .where({ id: leads[3] ?? 0 })
    .update({ deleted_at: new Date() });
  const idsFor = async (as: Person) => {
    const { data, total } = await recent(entity, {}, as);
    expect(total).toBe(data.length);
    return data.map((row: any) => row.lead_id);
  };
  expect(await idsFor('rep1')).toEqual([leads[2], leads[1], leads[0]]);
  await entity.scope.rows('entity_settings').update({ rep_visibility: 'own' });
  expect(await idsFor('rep1')).toEqual([leads[2], leads[0]]);
  expect(await idsFor('support')).toEqual([leads[2], leads[1], leads[0]]);
});

test('violations come by pages, those first that should have left first', async () => {
  const entity = await testEntity();
  const [fresh, late, qualified] = [
    await givenLead(entity, { createdAt: hoursAgo(23) }),
    await givenLead(entity, { createdAt: hoursAgo(40), assignedTo: entity.ids.rep1 }),
    await givenLead(entity, { createdAt: hoursAgo(80), status: 'qualified' }),
  ];
  const page = async (query: Record<string, number>) => {
    const { body } = await entity.call('stages.slaViolations', { query });
    return [body.data.map((row: any) => [row.lead_id, row.sla_hours, row.assigned_user?.name ?? null]), body.total];
  };
  const [first, second] = [
    [late, 24, 'rep1 Example'],
    [qualified, 72, null],
  ];
  expect(await page({})).toEqual([[first, second], 2]);
  expect(await page({ limit: 1, offset: 1 })).toEqual([[second], 2]);
  expect((await page({ sla_hours: 20 }))[0].map(([id]: [number]) => id)).toEqual([qualified, late, fresh]);
});
