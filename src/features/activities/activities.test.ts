import { beforeAll, describe, expect, test } from 'vitest';
import { type Person, type TestEntity, testEntity } from '../../testing/entity.ts';
import { givenLead } from '../../testing/given-lead.ts';
import { givenFollowUp, HOUR } from './given-activity.ts';

let entity: TestEntity;
beforeAll(async () => {
  entity = await testEntity();
});

const inHours = (hours: number) => new Date(entity.world.outside.now().getTime() + hours * HOUR).toISOString();
const log = (body: object, as: Person = 'rep1') =>
  entity.call('activities.log', { body: { activityType: 'call', description: 'Called', ...body }, as });
const rowOf = async (id: number) => entity.scope.rows('lead_activities').where({ id }).first();
const audits = async (id: number) =>
  (await entity.scope.rows('audit_log').where({ subject_type: 'activity', subject_id: id }).orderBy('id')).map(
    ({ action, user_id }) => [action, user_id],
  );

describe('logging', () => {
  test('answers as it is printed, and writes who did it', async () => {
    const leadId = await givenLead(entity, { assignedTo: entity.ids.rep1 });
    const due = inHours(24);
    const { status, body } = await log({ leadId, nextFollowUpDate: due, priority: 'high', status: 'pending' });
    const { activity_id: id } = body.data;
    expect([status, body]).toEqual([
      201,
      {
        success: true,
        message: 'Activity logged successfully',
        data: {
          activity_id: id,
          activity: {
            id,
            lead_id: leadId,
            user_id: entity.ids.rep1,
            user_name: 'rep1 Example',
            activity_type: 'call',
            description: 'Called',
            next_follow_up_date: due,
            priority: 'high',
            status: 'pending',
            outcome: null,
            completed_at: null,
            created_at: expect.any(String),
            updated_at: null,
          },
        },
      },
    ]);
    expect(await audits(id)).toEqual([['activity.logged', entity.ids.rep1]]);
  });

  test.each([
    [{}, 'completed'],
    [{ nextFollowUpDate: '2099-01-01T00:00:00+02:00' }, 'pending'],
    [{ nextFollowUpDate: '2099-01-01T00:00:00Z', status: 'completed' }, 'completed'],
    [{ status: 'pending' }, 'pending'],
    [{ nextFollowUpDate: '2001-01-01T00:00:00Z', status: 'completed' }, 'completed'],
  ])('%j is %s', async (body, status) => {
    const leadId = await givenLead(entity, { assignedTo: entity.ids.rep1 });
    const { activity } = (await log({ leadId, ...body })).body.data;
    expect([activity.status, activity.completed_at !== null]).toEqual([status, status === 'completed']);
  });

  test('anybody logs on what they work with: support and managers on any lead, a rep on own ones', async () => {
    const [own, other, nobodys] = [
      await givenLead(entity, { assignedTo: entity.ids.rep1 }),
      await givenLead(entity, { assignedTo: entity.ids.rep2 }),
      await givenLead(entity),
    ];
    for (const as of ['admin', 'manager', 'support'] as const)
      for (const leadId of [own, other, nobodys]) expect((await log({ leadId }, as)).status).toBe(201);
    const statuses = [];
    for (const leadId of [own, other, nobodys]) statuses.push((await log({ leadId })).status);
    expect(statuses).toEqual([201, 403, 403]);
  });

  test.each([
    ['activityType', { activityType: 'assignment' }],
    ['activityType', { activityType: 'status_change' }],
    ['description', { description: ' ' }],
    ['description', { description: 'x'.repeat(10_001) }],
    ['nextFollowUpDate', { nextFollowUpDate: '2001-01-01T00:00:00Z' }],
    ['nextFollowUpDate', { nextFollowUpDate: '2099-01-01' }],
    ['nextFollowUpDate', { nextFollowUpDate: '9999-12-31T23:00:00-14:00' }],
    ['priority', { priority: 'extreme' }],
    ['status', { status: 'done' }],
  ])('is refused at %s: %j', async (path, body) => {
    const leadId = await givenLead(entity, { assignedTo: entity.ids.rep1 });
    const reply = await log({ leadId, ...body });
    expect([reply.status, reply.body.errors?.[0].path]).toEqual([400, path]);
    expect(await entity.scope.rows('lead_activities').where({ lead_id: leadId })).toEqual([]);
  });

  test('on a lead that is being deleted waits, and finds it gone', async () => {
    const leadId = await givenLead(entity, { assignedTo: entity.ids.rep1 });
    let logged: ReturnType<typeof log> | undefined;
    await entity.scope.transaction(async (tx) => {
      await tx.rows('lead_data').where({ id: leadId }).update({ deleted_at: new Date() });
      logged = log({ leadId });
      const first = await Promise.race([logged, new Promise((resolve) => setTimeout(resolve, 300, 'waits'))]);
      expect(first).toBe('waits');
    });
    expect((await logged)?.status).toBe(404);
    expect(await entity.scope.rows('lead_activities').where({ lead_id: leadId })).toEqual([]);
  });

  test('a deleted lead is not there', async () => {
    const { leadId } = await givenFollowUp(entity);
    await entity.scope.rows('lead_data').where({ id: leadId }).update({ deleted_at: new Date() });
    expect((await log({ leadId })).status).toBe(404);
    expect((await entity.call('activities.lead', { params: { id: leadId } })).status).toBe(404);
    expect((await entity.call('activities.timeline', { params: { id: leadId } })).status).toBe(404);
  });
});

describe('completing', () => {
  const update = (body: object, as: Person = 'rep1') => entity.call('activities.updateStatus', { body, as });

  test('keeps when and what came of it, and may set the next follow-up in the same step, once', async () => {
    const { id, leadId } = await givenFollowUp(entity, { priority: 'urgent' });
    const due = inHours(48);
    const body = { activityId: id, status: 'completed', notes: 'Spoke', nextFollowUp: { date: due } };
    const replies = await Promise.all([update(body), update(body)]);
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 409]);
    const { data } = replies.find(({ status }) => status === 200)?.body ?? {};
    expect(data.activity).toMatchObject({ status: 'completed', outcome: 'Spoke', completed_at: expect.any(String) });
    expect(data.next_activity).toMatchObject({
      lead_id: leadId,
      user_id: entity.ids.rep1,
      activity_type: 'follow_up',
      description: 'Call back',
      priority: 'urgent',
      status: 'pending',
      next_follow_up_date: due,
    });
    expect(await entity.scope.rows('lead_activities').where({ lead_id: leadId })).toHaveLength(2);
    expect(await audits(id)).toEqual([['activity.status_changed', entity.ids.rep1]]);
  });

  test('repeated, it keeps when it was done', async () => {
    const { id } = await givenFollowUp(entity);
    const first = await update({ activityId: id, status: 'completed' });
    const second = await update({ activityId: id, status: 'completed' });
    expect(second.body.data.activity.completed_at).toBe(first.body.data.activity.completed_at);
    const again = await update({ activityId: id, status: 'pending' });
    expect(again.body.data.activity).toMatchObject({ status: 'pending', completed_at: null });
  });

  test('a next follow-up needs an end and a future', async () => {
    const { id } = await givenFollowUp(entity);
    const wrong = [
      { activityId: id, status: 'pending', nextFollowUp: { date: inHours(1) } },
      { activityId: id, status: 'completed', nextFollowUp: { date: inHours(-1) } },
    ];
    for (const body of wrong) expect((await update(body)).status).toBe(400);
    expect((await rowOf(id))?.status).toBe('pending');
  });
});

describe('who may change what', () => {
  const changes = (id: number): [string, object][] => [
    ['activities.updateStatus', { activityId: id, status: 'cancelled' }],
    ['activities.updateFollowUp', { activityId: id, nextFollowUpDate: inHours(9) }],
    ['activities.bulkUpdateFollowUps', { activityIds: [id], nextFollowUpDate: inHours(9) }],
  ];

  test.each(['admin', 'manager', 'support', 'rep1'] as const)('%s may change a follow-up of rep1', async (as) => {
    const { id } = await givenFollowUp(entity);
    for (const [operation, body] of changes(id).toReversed())
      expect([operation, (await entity.call(operation, { body, as })).status]).toEqual([operation, 200]);
  });

  test('for another rep it is not there', async () => {
    const { id } = await givenFollowUp(entity);
    const before = await rowOf(id);
    for (const [operation, body] of changes(id))
      expect([operation, (await entity.call(operation, { body, as: 'rep2' })).status]).toEqual([operation, 404]);
    expect(await rowOf(id)).toEqual(before);
  });

  test.each([{ activity_type: 'assignment' }, { activity_type: 'status_change' }, { user_id: null }])(
    'nobody changes what the system logged: %j',
    async (row) => {
      const { id } = await givenFollowUp(entity, row);
      for (const [operation, body] of changes(id))
        expect([operation, (await entity.call(operation, { body, as: 'admin' })).status]).toEqual([operation, 409]);
    },
  );
});

describe('rescheduling', () => {
  test('answers as it is printed, keeps the note, and forgets that it was reminded', async () => {
    const at = new Date();
    const { id } = await givenFollowUp(entity, { reminded_due_at: at, reminded_overdue_at: at });
    const due = inHours(72);
    const body = { activityId: id, nextFollowUpDate: due, notes: 'Rescheduled for next week' };
    const reply = await entity.call('activities.updateFollowUp', { body, as: 'rep1' });
    expect(reply.body.data.activity).toMatchObject({ next_follow_up_date: due, outcome: 'Rescheduled for next week' });
    expect(await rowOf(id)).toMatchObject({ reminded_due_at: null, reminded_overdue_at: null });
    expect(await audits(id)).toEqual([['activity.rescheduled', entity.ids.rep1]]);
  });

  test('of many: all, or none', async () => {
    const [one, two] = [await givenFollowUp(entity), await givenFollowUp(entity)];
    const [theirs, done] = [
      await givenFollowUp(entity, { of: 'rep2' }),
      await givenFollowUp(entity, { status: 'completed' }),
    ];
    const due = inHours(24);
    const bulk = (...activityIds: number[]) =>
      entity.call('activities.bulkUpdateFollowUps', { body: { activityIds, nextFollowUpDate: due }, as: 'rep1' });
    const before = [await rowOf(one.id), await rowOf(two.id)];
    const foreign = await bulk(one.id, theirs.id, two.id);
    expect([foreign.status, foreign.body.errors.map(({ path }: { path: string }) => path)]).toEqual([
      404,
      ['activityIds.1'],
    ]);
    expect((await bulk(one.id, done.id)).status).toBe(409);
    expect([await rowOf(one.id), await rowOf(two.id)]).toEqual(before);
    const { status, body } = await bulk(two.id, one.id, one.id);
    expect([status, body.message, body.data]).toEqual([
      200,
      'Successfully updated 2 follow-up dates',
      { updated_count: 2, next_follow_up_date: due },
    ]);
    expect((await bulk(...Array.from({ length: 201 }, () => one.id))).status).toBe(400);
    expect((await bulk()).status).toBe(400);
  });

  test('into the past is refused', async () => {
    const { id } = await givenFollowUp(entity);
    const body = { activityId: id, nextFollowUpDate: inHours(-1) };
    expect((await entity.call('activities.updateFollowUp', { body })).status).toBe(400);
  });
});
