import { beforeAll, describe, expect, test } from 'vitest';
import { type Person, type TestEntity, testEntity } from '../../testing/entity.ts';
import { givenLead } from '../../testing/given-lead.ts';
import { givenFollowUp, HOUR } from './given-activity.ts';

let entity: TestEntity;
const ids: Record<'late' | 'soon' | 'week' | 'later' | 'theirs' | 'done' | 'undated', number> = {} as never;
beforeAll(async () => {
  entity = await testEntity();
  ids.week = (await givenFollowUp(entity, { hours: 24 * 6, priority: 'high' })).id;
  ids.late = (await givenFollowUp(entity, { hours: -0.5, priority: 'urgent' })).id;
  ids.later = (await givenFollowUp(entity, { hours: 24 * 8 })).id;
  ids.soon = (await givenFollowUp(entity, { hours: 23.5, priority: 'urgent', activity_type: 'meeting' })).id;
  ids.theirs = (await givenFollowUp(entity, { of: 'rep2', hours: 2 })).id;
  ids.done = (await givenFollowUp(entity, { status: 'completed' })).id;
  ids.undated = (await givenFollowUp(entity, { next_follow_up_date: null })).id;
  const gone = await givenFollowUp(entity, { hours: 1 });
  await entity.scope.rows('lead_data').where({ id: gone.leadId }).update({ deleted_at: new Date() });
});

const list = async (operation: string, query: Record<string, string | number> = {}, as: Person = 'rep1') =>
  (await entity.call(`activities.${operation}`, { query, as })).body;
const idsIn = ({ data }: { data: { id: number }[] }) => data.map(({ id }) => id);

describe('follow-ups', () => {
  test('pending ones come by when they are due, with the lead; overdue ones are those of the past', async () => {
    const pending = await list('pending', {}, 'manager');
    expect(idsIn(pending)).toEqual([ids.late, ids.theirs, ids.soon, ids.week, ids.later]);
    expect(pending).toMatchObject({ total: 5, next_cursor: null, filters: { limit: 50 } });
    expect(pending.data.map((one: any) => one.hours_until_follow_up)).toEqual([-1, 1, 23, 143, 191]);
    expect(idsIn(await list('overdue', {}, 'manager'))).toEqual([ids.late]);
  });

  test('a rep sees own ones, whoever is asked for', async () => {
    expect(idsIn(await list('pending'))).toEqual([ids.late, ids.soon, ids.week, ids.later]);
    expect(idsIn(await list('pending', { user_id: entity.ids.rep2 }))).toEqual([]);
    expect(idsIn(await list('pending', { user_id: entity.ids.rep2 }, 'support'))).toEqual([ids.theirs]);
  });

  test('are filtered and read page by page', async () => {
    expect(idsIn(await list('pending', { priority: 'urgent' }))).toEqual([ids.late, ids.soon]);
    expect(idsIn(await list('pending', { activity_type: 'meeting' }))).toEqual([ids.soon]);
    const [read, query]: [number[], Record<string, string | number>] = [[], { limit: 1 }];
    for (;;) {
      const page = await list('pending', query);
      read.push(...idsIn(page));
      if (page.next_cursor === null) break;
      query['cursor'] = page.next_cursor;
    }
    expect(read).toEqual([ids.late, ids.soon, ids.week, ids.later]);
  });

  test('are counted from now', async () => {
    expect((await list('followUpsSummary', {}, 'manager')).data).toEqual({
      total_pending: 5,
      urgent_pending: 2,
      high_pending: 1,
      due_within_24h: 2,
      due_within_week: 3,
      overdue: 1,
    });
    expect((await list('followUpsSummary')).data).toMatchObject({ total_pending: 4, due_within_24h: 1 });
  });
});

describe('activities', () => {
  test('are listed the newest first: of the entity, of the caller', async () => {
    const all = [ids.undated, ids.done, ids.theirs, ids.soon, ids.later, ids.late, ids.week];
    expect(idsIn(await list('entity')).toSorted((a, b) => b - a)).toEqual(all.toSorted((a, b) => b - a));
    expect(idsIn(await list('user', {}, 'rep2'))).toEqual([ids.theirs]);
    expect(idsIn(await list('entity', { user_id: entity.ids.rep2 }))).toEqual([ids.theirs]);
    expect(idsIn(await list('entity', { status: 'completed' }))).toEqual([ids.done]);
    expect(await list('recent', { limit: 2 })).toMatchObject({ total: 7, data: [{}, {}] });
    expect((await list('entity', { date_from: '2020-01-02', date_to: '2020-01-01' })).success).toBe(false);
    expect(idsIn(await list('entity', { date_to: '2020-01-01' }))).toEqual([]);
  });

  test('a rep who sees own leads only sees no activities of others', async () => {
    const own = await testEntity();
    await own.scope.rows('entity_settings').update({ rep_visibility: 'own' });
    const theirs = await givenFollowUp(own, { of: 'rep2' });
    const nobodys = await givenFollowUp(own, { of: 'manager', lead_id: await givenLead(own) });
    const { body } = await own.call('activities.entity', { as: 'rep1' });
    expect(idsIn(body)).toEqual([nobodys.id]);
    for (const operation of ['activities.lead', 'activities.timeline'])
      expect((await own.call(operation, { params: { id: theirs.leadId }, as: 'rep1' })).status).toBe(404);
    const log = { leadId: theirs.leadId, activityType: 'note', description: 'x' };
    expect((await own.call('activities.log', { body: log, as: 'rep1' })).status).toBe(404);
  });

  test('of the same instant are each read once, page by page', async () => {
    const at = new Date(Date.now() - 48 * HOUR);
    const leadId = await givenLead(entity, { assignedTo: entity.ids.rep1 });
    const wanted: number[] = [];
    for (let n = 0; n < 5; n += 1)
      wanted.unshift((await givenFollowUp(entity, { lead_id: leadId, created_at: at })).id);
    const read: number[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const query = { limit: 2, ...(cursor && { cursor }) };
      const { body } = await entity.call('activities.lead', { params: { id: leadId }, query });
      read.push(...idsIn(body));
      cursor = body.next_cursor as string | null;
    }
    expect(read).toEqual(wanted);
  });
});
