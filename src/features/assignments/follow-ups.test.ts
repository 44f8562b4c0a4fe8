import { describe, expect, test } from 'vitest';
import { type Person, type Reply, type TestEntity, testEntity } from '../../testing/entity.ts';
import { givenLead } from '../../testing/given-lead.ts';
import { givenFollowUp } from '../activities/given-activity.ts';
import { system } from '../audit/index.ts';
import { change } from './given-people.ts';
import { putBack } from './put-back.service.ts';

const whose = async ({ scope }: TestEntity, id: number) =>
  (await scope.rows('lead_activities').where({ id }).first())?.user_id;
const said = async ({ scope }: TestEntity, leadId: number) =>
  (await scope.rows('lead_activities').where({ lead_id: leadId, activity_type: 'assignment' }).orderBy('id')).map(
    ({ description }) => description,
  );
const post = (entity: TestEntity, what: string, body: object, as: Person = 'manager') =>
  entity.call(`assignments.${what}`, { body, as });

describe('what is still to be done about a lead', () => {
  test('goes to the next rep with the lead, who is reminded anew; the activity and the record say so', async () => {
    const entity = await testEntity();
    const { rep2 } = entity.ids;
    const reminded = { reminded_due_at: new Date(), reminded_overdue_at: new Date() };
    const { id, leadId } = await givenFollowUp(entity, { hours: -30, ...reminded });
    expect((await post(entity, 'reassign', { leadId, newAssignedUserId: rep2, reason: 'Leave' })).status).toBe(200);
    expect(await entity.scope.rows('lead_activities').where({ id }).first()).toMatchObject({
      ...{ user_id: rep2, status: 'pending', reminded_due_at: null, reminded_overdue_at: null },
    });
    expect(await said(entity, leadId)).toEqual([
      'Moved from rep1 Example to rep2 Example: Leave. Its follow-up goes along.',
    ]);
    const [audit] = await entity.scope.rows('audit_log').where({ action: 'lead.reassigned' });
    expect(audit?.after_change).toMatchObject({ assigned_user_id: rep2, follow_ups: 1 });
    const seen = await entity.call('activities.overdue', { as: 'rep2' });
    expect(seen.body.data).toMatchObject([{ id }]);
    expect((await entity.call('activities.overdue', { as: 'rep1' })).body.data).toEqual([]);
  });

  test('stays where it was if it is done, a manager’s, or about another lead', async () => {
    const entity = await testEntity();
    const { rep1, rep2, manager } = entity.ids;
    const { leadId, id: done } = await givenFollowUp(entity, { status: 'completed' });
    const { id: ofManager } = await givenFollowUp(entity, { of: 'manager', lead_id: leadId });
    const { id: ofAnother } = await givenFollowUp(entity);
    await post(entity, 'reassign', { leadId, newAssignedUserId: rep2 });
    expect([await whose(entity, done), await whose(entity, ofManager), await whose(entity, ofAnother)]).toEqual([
      ...[rep1, manager, rep1],
    ]);
    expect(await said(entity, leadId)).toEqual(['Moved from rep1 Example to rep2 Example.']);
  });

  test('waits for the next rep where a lead is taken away first, and goes to who claims it', async () => {
    const entity = await testEntity();
    const { rep1, rep3 } = entity.ids;
    const { id, leadId } = await givenFollowUp(entity);
    const { id: second } = await givenFollowUp(entity, { lead_id: leadId });
    // As rules assign: with a row in the history.
    await entity.scope.add('lead_assignment_history', {
      ...{ lead_id: leadId, assigned_user_id: rep1, assigned_at: new Date(), actor: 'system' },
    });
    await post(entity, 'unassign', { leadId });
    expect(await whose(entity, id)).toBe(rep1);
    await post(entity, 'claim', { leadId }, 'rep3');
    expect([await whose(entity, id), await whose(entity, second)]).toEqual([rep3, rep3]);
    expect((await said(entity, leadId)).at(-1)).toBe('Assigned to rep3 Example. Its 2 follow-ups go along.');
  });

  test('does not stay with somebody who was deactivated', async () => {
    const entity = await testEntity();
    const { id, leadId } = await givenFollowUp(entity);
    await change(entity, ['rep1', 'rep3'], { is_active: false });
    const { rep1, rep2 } = entity.ids;
    await entity.scope.add('lead_assignment_history', {
      ...{ lead_id: leadId, assigned_user_id: rep1, assigned_at: new Date(), actor: 'system' },
    });
    await entity.scope.transaction((tx) =>
      putBack(tx, { leadIds: [leadId], reason: 'rep1 left', by: system, at: new Date() }),
    );
    expect(await whose(entity, id)).toBe(rep2);
  });

  test('is not planned by somebody from whom the lead goes in that instant', async () => {
    const entity = await testEntity();
    const leadId = await givenLead(entity, { assignedTo: entity.ids.rep1 });
    const body = { leadId, activityType: 'call', description: 'Later', nextFollowUpDate: '2099-01-01T10:00:00Z' };
    let planned: Promise<Reply> | undefined;
    await entity.scope.transaction(async (tx) => {
      await tx.rows('lead_data').where({ id: leadId }).forUpdate();
      const waits = new Promise<void>((resolve) => {
        entity.world.outside.db.on('query', ({ sql }: { sql: string }) => {
          if (/`lead_data`.* for share|lock in share mode|insert into `lead_activities`/.test(sql)) resolve();
        });
      });
      planned = entity.call('activities.log', { body, as: 'rep1' });
      await waits;
      await tx.rows('lead_data').where({ id: leadId }).update({ assigned_user_id: entity.ids.rep2 });
    });
    expect((await planned)?.status).toBe(403);
    expect(await entity.scope.rows('lead_activities')).toEqual([]);
  });
});
