import { expect, test } from 'vitest';
import { type TestEntity, testEntity } from '../../testing/entity.ts';
import { givenLead } from '../../testing/given-lead.ts';
import { runJobs } from '../../testing/run-jobs.ts';
import { putBack } from '../assignments/index.ts';
import { otherProcess } from '../auth/given-login.ts';
import { deedsOn } from './given-user.ts';
import { leftLeadsService } from './left-leads.service.ts';

const BELIEVED_MS = 5_000;
const setActive = (entity: TestEntity, isActive: boolean) =>
  entity.call('users.update', { params: { id: entity.ids.rep1 }, body: { is_active: isActive } });
const repOf = async ({ scope }: TestEntity, id: number) =>
  (await scope.rows('lead_data').where({ id }).first())?.assigned_user_id;

test('open leads of a deactivated rep go to others with the reason; closed ones stay', async () => {
  const entity = await testEntity();
  const { ids, scope } = entity;
  const open: number[] = [];
  for (const status of ['new', 'contacted', 'negotiation', 'new'])
    open.push(await givenLead(entity, { status, assignedTo: ids.rep1 }));
  const won = await givenLead(entity, { status: 'won', assignedTo: ids.rep1 });
  const others = await givenLead(entity, { assignedTo: ids.rep2 });

  expect((await setActive(entity, false)).status).toBe(200);
  await runJobs(entity);

  const owners = await Promise.all(open.map((id) => repOf(entity, id)));
  expect(owners.every((owner) => owner === ids.rep2 || owner === ids.rep3)).toBe(true);
  expect([await repOf(entity, won), await repOf(entity, others)]).toEqual([ids.rep1, ids.rep2]);
  const workloads = new Map((await scope.rows('rep_workload')).map((row) => [row.user_id, row.active_leads]));
  expect(workloads.get(ids.rep1)).toBe(0);
  expect((workloads.get(ids.rep2) ?? 0) + (workloads.get(ids.rep3) ?? 0)).toBe(5);
  const history = await scope.rows('lead_assignment_history').whereIn('lead_id', open);
  expect(JSON.stringify(history)).toContain('rep1 Example was deactivated');
  expect((await deedsOn(entity, ids.rep1)).map(({ action }) => action)).toEqual(['user.deactivated']);
});

test('however many there are, all go; with nobody there they wait', async () => {
  const entity = await testEntity();
  const { ids, scope, world } = entity;
  await scope.rows('users').whereIn('id', [ids.rep2, ids.rep3]).update({ is_available: false });
  for (let nth = 0; nth < 5; nth += 1) await givenLead(entity, { assignedTo: ids.rep1 });
  await setActive(entity, false);
  const smallSteps = leftLeadsService({ now: world.outside.now, putBack, atOnce: 2 });
  await smallSteps.giveOut(scope, { userId: ids.rep1, by: { userId: ids.admin, address: '127.0.0.1' } });
  expect(await scope.rows('lead_data').where({ assigned_user_id: ids.rep1 })).toEqual([]);
  expect(await scope.rows('assignment_waiting')).toHaveLength(5);
});

test('a lead that somebody else got in that moment stays with them', async () => {
  const entity = await testEntity();
  const { ids, scope, world } = entity;
  const lead = await givenLead(entity, { assignedTo: ids.rep1 });
  await setActive(entity, false);
  const slow = leftLeadsService({
    now: world.outside.now,
    putBack: async (tx, leads) => {
      await scope.rows('lead_data').where({ id: lead }).update({ assigned_user_id: ids.rep2 });
      return putBack(tx, leads);
    },
  });
  await slow.giveOut(scope, { userId: ids.rep1, by: { userId: ids.admin, address: '127.0.0.1' } });
  expect(await repOf(entity, lead)).toBe(ids.rep2);
  expect(await scope.rows('lead_assignment_history').where({ lead_id: lead })).toEqual([]);
});

test('where the company wants them left, leads stay with the deactivated rep', async () => {
  const entity = await testEntity();
  await entity.call('entity.update', { body: { when_deactivated: 'leave' } });
  const lead = await givenLead(entity, { assignedTo: entity.ids.rep1 });
  await setActive(entity, false);
  await runJobs(entity);
  expect(await repOf(entity, lead)).toBe(entity.ids.rep1);
});

test('somebody who is active again before the leads went keeps them', async () => {
  const entity = await testEntity();
  const lead = await givenLead(entity, { assignedTo: entity.ids.rep1 });
  await setActive(entity, false);
  await setActive(entity, true);
  await runJobs(entity);
  expect(await repOf(entity, lead)).toBe(entity.ids.rep1);
  expect((await deedsOn(entity, entity.ids.rep1)).map(({ action }) => action)).toEqual([
    'user.deactivated',
    'user.reactivated',
  ]);
});

test('done twice it changes nothing more', async () => {
  const entity = await testEntity();
  const lead = await givenLead(entity, { assignedTo: entity.ids.rep1 });
  await setActive(entity, false);
  const job = await entity.scope.rows('outbox').orderBy('id').first();
  await runJobs(entity);
  const owner = await repOf(entity, lead);
  await entity.scope.add('outbox', { job: job?.job ?? '', payload: JSON.stringify(job?.payload) });
  await runJobs(entity);
  expect(await repOf(entity, lead)).toBe(owner);
  expect(await entity.scope.rows('lead_assignments')).toHaveLength(1);
});

test('a deactivated person is out of every process within five seconds, and stays out when activated again', async () => {
  const entity = await testEntity();
  const token = await entity.tokenOf('rep1');
  const { clock, actorOf } = otherProcess(entity);
  await actorOf(token);
  await setActive(entity, false);
  clock.now += BELIEVED_MS;
  await expect(actorOf(token)).rejects.toMatchObject({ code: 'not_signed_in' });
  await setActive(entity, true);
  clock.now += BELIEVED_MS;
  await expect(actorOf(token)).rejects.toMatchObject({ code: 'not_signed_in' });
});
