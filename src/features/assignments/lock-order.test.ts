import { expect, test } from 'vitest';
import { type TestEntity, testEntity } from '../../testing/entity.ts';
import { givenLead } from '../../testing/given-lead.ts';
import { change } from './given-people.ts';

/** The house's order: whoever takes locks in another one waits for somebody who waits for them. */
const order = [
  /`assignment_cursors`.* for update/,
  /`rep_workload`.* for update/,
  /`lead_data`.* for update|^update `lead_data`/,
  /^(delete from|update) `(assignment_waiting|lead_activities|lead_assignments)`/,
];

/** The places in that order which the work takes, as it comes to them first. */
async function locksOf({ world }: TestEntity, work: () => Promise<{ status: number }>): Promise<number[]> {
  const taken: number[] = [];
  const note = ({ sql }: { sql: string }) => {
    const place = order.findIndex((one) => one.test(sql));
    if (place >= 0 && !taken.includes(place)) taken.push(place);
  };
  world.outside.db.on('query', note);
  try {
    expect((await work()).status).toBeLessThan(300);
  } finally {
    world.outside.db.removeListener('query', note);
  }
  return taken;
}

const works: [string, (entity: TestEntity) => Promise<() => Promise<{ status: number }>>][] = [
  [
    'enters a lead that cannot be the own one',
    async (entity) => {
      await change(entity, ['rep1'], { is_available: false });
      return () => entity.call('leads.create', { body: { first_name: 'X', assign_to_me: true }, as: 'rep1' });
    },
  ],
  [
    'deletes a lead',
    async (entity) => {
      const id = await givenLead(entity, { assignedTo: entity.ids.rep1 });
      return () => entity.call('leads.remove', { params: { id } });
    },
  ],
  [
    'restores a lead',
    async (entity) => {
      const id = await givenLead(entity, { assignedTo: entity.ids.rep1 });
      await entity.call('leads.remove', { params: { id } });
      await change(entity, ['rep1'], { is_active: false });
      return () => entity.call('leads.restore', { params: { id } });
    },
  ],
  [
    'opens a lead again',
    async (entity) => {
      const leadId = await givenLead(entity, { status: 'lost' });
      return () => entity.call('stages.changeStatus', { body: { leadId, statusId: 1 } });
    },
  ],
  [
    'closes a lead that waits',
    async (entity) => {
      const leadId = await givenLead(entity);
      await entity.scope.add('assignment_waiting', { lead_id: leadId, reason: 'x', waiting_since: new Date() });
      return () => entity.call('stages.changeStatus', { body: { leadId, statusId: 8 } });
    },
  ],
  [
    'moves a lead and its status at once',
    async (entity) => {
      const id = await givenLead(entity, { status: 'lost', assignedTo: entity.ids.rep1 });
      const changes = { assigned_user_id: entity.ids.rep2, status: 'new', campaign_id: 'x' };
      return () => entity.call('leads.bulkUpdate', { body: { lead_ids: [id], changes } });
    },
  ],
  [
    'reassigns a lead',
    async (entity) => {
      const leadId = await givenLead(entity, { assignedTo: entity.ids.rep1 });
      return () => entity.call('assignments.reassign', { body: { leadId, newAssignedUserId: entity.ids.rep2 } });
    },
  ],
  [
    'gives out what nobody has',
    async (entity) => {
      await givenLead(entity);
      return () => entity.call('assignments.bulkAssign', { body: {} });
    },
  ],
];

test.each(works)('who %s locks cursors, workloads, leads and the rest in this order', async (_, given) => {
  const entity = await testEntity();
  const taken = await locksOf(entity, await given(entity));
  expect(taken).not.toEqual([]);
  expect(taken).toEqual(taken.toSorted());
});
