import { beforeEach, expect, test } from 'vitest';
import { arrive, strangers } from '../../testing/arrive.ts';
import { dice } from '../../testing/dice.ts';
import { type TestEntity, testEntity } from '../../testing/entity.ts';
import { givenLead } from '../../testing/given-lead.ts';
import { recountLeads, talliesAndTruth } from '../../testing/recount-leads.ts';

let entity: TestEntity;
beforeEach(async () => {
  entity = await testEntity();
});

const expectExact = async (deed: string) => {
  const [kept, counted] = await talliesAndTruth(entity.world.app.across, entity.entityId);
  expect(kept, deed).toEqual(counted);
};

/** What people do to a lead; a refusal is as good as a success, for it must change no counter either. */
const deeds = {
  assign: (leadId: number, rep: number) =>
    entity.call('assignments.assign', { body: { leadId, assignedUserId: rep, force: true } }),
  reassign: (leadId: number, rep: number) =>
    entity.call('assignments.reassign', { body: { leadId, newAssignedUserId: rep, force: true } }),
  unassign: (leadId: number) => entity.call('assignments.unassign', { body: { leadId, reason: 'Back to all' } }),
  move: (leadId: number, statusId: number) =>
    entity.call('stages.changeStatus', { body: { leadId, statusId: 1 + (statusId % 8) } }),
  campaign: (leadId: number, rep: number) =>
    entity.call('leads.bulkUpdate', {
      body: { lead_ids: [leadId], changes: { campaign_id: rep % 3 ? `spring ${rep % 2}` : null }, reason: 'Sorted' },
    }),
  remove: (leadId: number) => entity.call('leads.remove', { params: { id: leadId } }),
  restore: (leadId: number) => entity.call('leads.restore', { params: { id: leadId } }),
  erase: (leadId: number) => entity.call('leads.remove', { params: { id: leadId }, query: { erase: 'true' } }),
};

test('whatever becomes of leads, their counters say what counting them again says', async () => {
  await arrive(entity, strangers(6));
  const ids = [
    ...(await entity.scope.rows('lead_data').select('id')).map(({ id }) => id),
    await givenLead(entity, { platform: 'facebook', attribution: { campaign_id: 'autumn' } }),
    await givenLead(entity, { platform: 'instagram', status: 'negotiation', assignedTo: entity.ids.rep2 }),
  ];
  await expectExact('arrivals');
  const { roll, pick } = dice(20_261_129);
  const statuses = new Set<number>();
  const reps = [entity.ids.rep1, entity.ids.rep2, entity.ids.rep3];
  const names = Object.keys(deeds) as (keyof typeof deeds)[];
  for (let n = 0; n < 60; n += 1) {
    const name = n % 2 === 0 ? 'move' : pick(names);
    const id = pick(ids);
    const to = name === 'move' ? roll(8) : pick(reps);
    const { status } = await deeds[name](id, to);
    statuses.add(status);
    expect(status).toBeLessThan(500);
    await expectExact(`${n}: ${name} of ${id}`);
  }
  expect([...statuses]).toEqual(expect.arrayContaining([200, 201, 409]));
}, 120_000);

test('two people who move leads of the same kinds in the same instant lose no count', async () => {
  const ids: number[] = [];
  for (let n = 0; n < 12; n += 1) ids.push(await givenLead(entity, { assignedTo: entity.ids.rep1 }));
  const answers = await Promise.all(
    ids.map((leadId, n) =>
      n % 2 === 0
        ? entity.call('stages.changeStatus', { body: { leadId, statusId: 2 } })
        : entity.call('assignments.reassign', { body: { leadId, newAssignedUserId: entity.ids.rep2 } }),
    ),
  );
  expect(answers.map(({ status }) => status)).toEqual(ids.map((_, n) => (n % 2 === 0 ? 201 : 200)));
  await expectExact('all at once');
});

test('the counts and the total of a list are those of the same commit', async () => {
  const lead = await givenLead(entity);
  const counts = async () => (await entity.call('leads.counts')).body.data;
  expect(await counts()).toContainEqual({ status: 'new', count: 1 });
  await entity.call('stages.changeStatus', { body: { leadId: lead, statusId: 2 } });
  expect(await counts()).toContainEqual({ status: 'qualified', count: 1 });
  expect(await counts()).toContainEqual({ status: 'new', count: 0 });
  await entity.call('leads.bulkUpdate', { body: { lead_ids: [lead], changes: { campaign_id: 'May' }, reason: 'x' } });
  await givenLead(entity, { attribution: { campaign_id: 'May' } });
  const total = async (query: object) =>
    (await entity.call('leads.list', { query: { limit: 1, ...query } })).body.total;
  expect(await total({ campaign_id: 'May' })).toBe(2);
  expect(await total({ campaign_id: 'May', status: 'qualified' })).toBe(1);
  expect(await total({ campaign_id: 'may' })).toBe(0);
});

test('a total that counters know is exact beyond the cap of what is counted', async () => {
  await entity.scope.rows('lead_tallies').delete();
  for (let n = 0; n < 2; n += 1) await givenLead(entity);
  await entity.scope.rows('lead_tallies').update({ leads: 20_000 });
  const { body } = await entity.call('leads.list', { query: { limit: 1, status: 'new' } });
  expect(body).toMatchObject({ total: 40_000 });
  expect(body).not.toHaveProperty('total_is_capped');
  await recountLeads(entity.world.app.across, entity.entityId);
  expect((await entity.call('leads.list', { query: { limit: 1, status: 'new' } })).body).toMatchObject({ total: 2 });
});
