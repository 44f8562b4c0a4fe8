import { beforeAll, beforeEach, expect, test } from 'vitest';
import { compose } from '../../app.ts';
import { type Person, type TestEntity, testEntity } from '../../testing/entity.ts';
import { givenFollowUp, HOUR } from './given-activity.ts';
import { remindOfFollowUps } from './reminders.across.ts';

let entity: TestEntity;
beforeAll(async () => {
  entity = await testEntity();
});
beforeEach(async () => {
  entity = await testEntity();
});

const remind = (hoursLater = 0) => {
  const { app, outside } = entity.world;
  return remindOfFollowUps(app.across, () => new Date(outside.now().getTime() + hoursLater * HOUR));
};
const toldTo = async (as: Person): Promise<string[]> =>
  (await entity.call('notifications.mine', { as })).body.data.map(
    ({ kind, activity_id }: { kind: string; activity_id: number }) => `${kind} ${activity_id}`,
  );

test('what becomes due is told to its person, once', async () => {
  const { id, leadId } = await givenFollowUp(entity, { hours: 1 });
  await remind();
  expect(await toldTo('rep1')).toEqual([]);
  for (const later of [2, 2, 3]) await remind(later);
  expect(await toldTo('rep1')).toEqual([`follow_up_due ${id}`]);
  const { body } = await entity.call('notifications.mine', { as: 'rep1' });
  expect(body.data[0]).toMatchObject({ lead_id: leadId, message: `Your follow-up on lead ${leadId} is due now.` });
  for (const as of ['manager', 'admin', 'rep2'] as const) expect(await toldTo(as)).toEqual([]);
});

test('what is overdue by a day is told to its person and the managers, once', async () => {
  const { id } = await givenFollowUp(entity, { hours: -23 });
  await remind();
  for (const later of [2, 2, 30]) await remind(later);
  expect(await toldTo('rep1')).toEqual([`follow_up_overdue ${id}`, `follow_up_due ${id}`]);
  for (const as of ['manager', 'admin'] as const) expect(await toldTo(as)).toEqual([`follow_up_overdue ${id}`]);
  expect(await toldTo('rep2')).toEqual([]);
});

test('what is put off is told anew', async () => {
  const { id } = await givenFollowUp(entity, { hours: -1 });
  await remind();
  const nextFollowUpDate = new Date(entity.world.outside.now().getTime() + HOUR).toISOString();
  await entity.call('activities.updateFollowUp', { body: { activityId: id, nextFollowUpDate }, as: 'rep1' });
  await remind();
  expect(await toldTo('rep1')).toHaveLength(1);
  await remind(2);
  expect(await toldTo('rep1')).toEqual([`follow_up_due ${id}`, `follow_up_due ${id}`]);
});

test('what is over, of a deleted lead, or of somebody who left is not told', async () => {
  await givenFollowUp(entity, { hours: -1, status: 'completed' });
  await givenFollowUp(entity, { hours: -1, status: 'cancelled' });
  const { leadId } = await givenFollowUp(entity, { hours: -1 });
  await entity.scope.rows('lead_data').where({ id: leadId }).update({ deleted_at: new Date() });
  await givenFollowUp(entity, { of: 'rep3', hours: -1 });
  await entity.scope.rows('users').where({ id: entity.ids.rep3 }).update({ is_active: false });
  await remind();
  expect(await entity.scope.rows('notifications')).toEqual([]);
});

test('two processes tell of many, each once', async () => {
  const { leadId } = await givenFollowUp(entity, { hours: -1 });
  for (let n = 1; n < 250; n += 1) await givenFollowUp(entity, { hours: -1 - n / 1_000, lead_id: leadId });
  const other = compose(entity.world.outside);
  const now = entity.world.outside.now;
  await Promise.all([remind(), remindOfFollowUps(other.across, now), remind(), remindOfFollowUps(other.across, now)]);
  await remind(); // what another had locked
  const told = await entity.scope.rows('notifications');
  expect([told.length, new Set(told.map(({ activity_id }) => activity_id)).size]).toEqual([250, 250]);
});
