import { describe, expect, test } from 'vitest';
import { type Person, type Reply, type TestEntity, testEntity } from '../../testing/entity.ts';
import { givenLead } from '../../testing/given-lead.ts';
import { runJobs } from '../../testing/run-jobs.ts';
import { change } from './given-people.ts';
import { givenRule } from './given-rule.ts';
import { contradictionsOf, recountOf, workloadsOf } from './given-workloads.ts';

const people: Person[] = ['admin', 'manager', 'rep1', 'support'];
const statusesOf = (replies: readonly Reply[]) => replies.map(({ status }) => status).toSorted();
const post = (entity: TestEntity, deed: string, body: object, as: Person = 'manager') =>
  entity.call(`assignments.${deed}`, { body, as });
const ownerOf = async ({ scope }: TestEntity, id: number) =>
  (await scope.rows('lead_data').where({ id }).first())?.assigned_user_id;

async function expectWhole(entity: TestEntity): Promise<void> {
  expect(await workloadsOf(entity)).toEqual(await recountOf(entity));
  expect(await contradictionsOf(entity)).toEqual([]);
}

describe('assign', () => {
  test('gives the lead, as the reference prints it, and writes all that belongs to it', async () => {
    const entity = await testEntity();
    const { rep1, manager } = entity.ids;
    const leadId = await givenLead(entity);
    await entity.scope.add('assignment_waiting', { lead_id: leadId, reason: 'x', waiting_since: new Date() });
    const body = { leadId, assignedUserId: rep1, reason: 'New lead assignment', notes: 'High priority\nprospect' };
    const reply = await post(entity, 'assign', body);
    expect([reply.status, reply.body.message]).toEqual([200, 'Lead assigned successfully']);
    expect(reply.body.data).toEqual({
      assignment: {
        id: expect.any(Number),
        lead_id: leadId,
        assigned_user_id: rep1,
        assigned_at: expect.stringMatching(/Z$/),
        assigned_by_user_id: manager,
        previous_user_id: null,
        reassignment_reason: 'New lead assignment',
        notes: 'High priority\nprospect',
      },
      assigned_user: { id: rep1, first_name: 'rep1', last_name: 'Example' },
    });
    const { scope } = entity;
    expect(await scope.rows('assignment_waiting')).toEqual([]);
    expect(await scope.rows('lead_activities').where({ lead_id: leadId })).toEqual([
      expect.objectContaining({
        user_id: manager,
        activity_type: 'assignment',
        description: 'Assigned to rep1 Example: New lead assignment.',
      }),
    ]);
    expect(await scope.rows('audit_log').where({ action: 'lead.assigned' })).toEqual([
      expect.objectContaining({
        actor: 'user',
        user_id: manager,
        subject_id: leadId,
        before_change: { assigned_user_id: null },
        after_change: { assigned_user_id: rep1, reason: 'New lead assignment' },
      }),
    ]);
    await expectWhole(entity);
    await runJobs(entity);
    expect((await scope.rows('notifications')).map(({ user_id, kind }) => [user_id, kind])).toEqual([
      [rep1, 'lead_assigned'],
    ]);
  });

  test('is 409 for a lead that somebody has', async () => {
    const entity = await testEntity();
    const leadId = await givenLead(entity, { assignedTo: entity.ids.rep1 });
    const reply = await post(entity, 'assign', { leadId, assignedUserId: entity.ids.rep2 });
    expect([reply.status, reply.body.message]).toEqual([409, 'Somebody has this lead already; reassign it instead.']);
  });

  test.each([
    [{ is_available: false }, 'rep1 Example is switched to unavailable.', true],
    [{ max_active_leads: 0 }, 'rep1 Example has 0 of at most 0 active leads.', true],
    [{ working_hours: '{}' }, 'rep1 Example is outside working hours.', true],
    [{ is_active: false }, 'rep1 Example is deactivated.', false],
    [{ is_verified: false }, 'rep1 Example has not verified the email address.', false],
    [{ role_id: 4 }, 'rep1 Example has a role that takes no leads.', false],
  ])('to a rep with %j is 409 with the reason; forced: %s', async (row, message, mayBeForced) => {
    const entity = await testEntity();
    await change(entity, ['rep1'], row);
    const body = { leadId: await givenLead(entity), assignedUserId: entity.ids.rep1 };
    const refused = await post(entity, 'assign', body);
    expect([refused.status, refused.body.message]).toEqual([409, message]);
    expect(await entity.scope.rows('lead_assignment_history')).toEqual([]);
    expect((await post(entity, 'assign', { ...body, force: true })).status).toBe(mayBeForced ? 200 : 409);
    await expectWhole(entity);
  });

  test('to somebody on leave is 409', async () => {
    const entity = await testEntity();
    const always = { starts_at: new Date(0), ends_at: new Date('2100-01-01') };
    await entity.scope.add('user_leaves', { user_id: entity.ids.rep1, ...always });
    const reply = await post(entity, 'assign', { leadId: await givenLead(entity), assignedUserId: entity.ids.rep1 });
    expect(reply.body.message).toBe('rep1 Example is on leave.');
  });

  test('to somebody in no pool of a rule that fits the lead is 409, unless forced; to who it may be handed on is fine', async () => {
    const entity = await testEntity();
    const { rep1, rep2, rep3 } = entity.ids;
    const closers = { name: 'Closers', conditions: [], when_nobody: 'next_rule' };
    await givenRule(entity.scope, { ...closers, position: 1, users: [[rep1, 1]] });
    await givenRule(entity.scope, { name: 'Second', position: 2, users: [[rep2, 1]] });
    const leads = [await givenLead(entity), await givenLead(entity), await givenLead(entity), await givenLead(entity)];
    const [one = 0, two = 0, three = 0, four = 0] = leads;
    const refused = await post(entity, 'assign', { leadId: three, assignedUserId: rep3 });
    expect([refused.status, refused.body.message]).toEqual([
      409,
      'rep3 Example is not in the pool of the rule "Closers".',
    ]);
    expect((await post(entity, 'claim', { leadId: three }, 'rep3')).status).toBe(409);
    const statuses = [
      await post(entity, 'assign', { leadId: one, assignedUserId: rep1 }),
      await post(entity, 'claim', { leadId: two }, 'rep2'),
      await post(entity, 'assign', { leadId: three, assignedUserId: rep3, force: true }),
    ].map(({ status }) => status);
    expect(statuses).toEqual([200, 200, 200]);
    await entity.scope.rows('assignment_rules').update({ is_active: false });
    expect((await post(entity, 'claim', { leadId: four }, 'rep3')).status).toBe(200);
  });

  test('is a change of the lead whatever the clocks say: its version moves on', async () => {
    const entity = await testEntity();
    const createdAt = new Date(Date.now() + 60_000);
    const leadId = await givenLead(entity, { createdAt });
    await post(entity, 'assign', { leadId, assignedUserId: entity.ids.rep1 });
    const lead = await entity.scope.rows('lead_data').where({ id: leadId }).first();
    expect(lead?.updated_at.getTime()).toBe(createdAt.getTime() + 1);
    await expectWhole(entity);
  });

  test('answers a foreign user, a foreign lead and ids of nobody with the same 404', async () => {
    const [mine, theirs] = [await testEntity(), await testEntity()];
    const [own, foreign] = [await givenLead(mine), await givenLead(theirs)];
    const answers = [];
    for (const body of [
      { leadId: own, assignedUserId: theirs.ids.rep1, force: true },
      { leadId: own, assignedUserId: 999_999_999 },
      { leadId: foreign, assignedUserId: mine.ids.rep1 },
      { leadId: 999_999_999, assignedUserId: mine.ids.rep1 },
    ]) {
      const { status, body: answer } = await post(mine, 'assign', body);
      answers.push([status, answer.message]);
    }
    expect(new Set(answers.map(String))).toEqual(new Set(['404,There is no such record.']));
    expect(await ownerOf(theirs, foreign)).toBeNull();
  });

  test('a deleted lead is 404', async () => {
    const entity = await testEntity();
    const leadId = await givenLead(entity);
    await entity.scope.rows('lead_data').where({ id: leadId }).update({ deleted_at: new Date() });
    expect((await post(entity, 'assign', { leadId, assignedUserId: entity.ids.rep1 })).status).toBe(404);
  });

  test('a closed lead may be given to somebody, and counts in no workload', async () => {
    const entity = await testEntity();
    const leadId = await givenLead(entity, { status: 'won' });
    await change(entity, ['rep1'], { max_active_leads: 5 });
    expect((await post(entity, 'assign', { leadId, assignedUserId: entity.ids.rep1 })).status).toBe(200);
    expect(await workloadsOf(entity)).toEqual({});
  });

  test.each([
    ['reason', 'x'.repeat(256)],
    ['reason', ''],
    ['reason', 'two\nlines'],
    ['notes', 'x'.repeat(5_001)],
    ['notes', '\ud800'],
    ['force', 'yes'],
    ['assignedUserId', '1'],
    ['leadId', -1],
    ['expected', 1],
  ])('a %s that is not allowed is 400', async (field, value) => {
    const entity = await testEntity();
    const body = { leadId: await givenLead(entity), assignedUserId: entity.ids.rep1, [field]: value };
    expect((await post(entity, 'assign', body)).status).toBe(400);
  });
});

describe('reassign', () => {
  test('moves the lead, keeps who had it, and tells both reps', async () => {
    const entity = await testEntity();
    const { rep1, rep2, manager } = entity.ids;
    const leadId = await givenLead(entity, { assignedTo: rep1 });
    const reply = await post(entity, 'reassign', { leadId, newAssignedUserId: rep2, reason: 'Workload rebalancing' });
    expect(reply.body.data.assignment).toMatchObject({
      assigned_user_id: rep2,
      previous_user_id: rep1,
      assigned_by_user_id: manager,
    });
    await expectWhole(entity);
    await runJobs(entity);
    const told = (await entity.scope.rows('notifications')).map(({ user_id, kind }) => [user_id, kind]);
    expect(told).toContainEqual([rep1, 'lead_reassigned_away']);
    expect(told).toContainEqual([rep2, 'lead_assigned']);
    expect(told).toHaveLength(2);
  });

  test('is 409 for a lead that nobody has, and for the rep who has it', async () => {
    const entity = await testEntity();
    const { rep1, rep2 } = entity.ids;
    const [free, held] = [await givenLead(entity), await givenLead(entity, { assignedTo: rep1 })];
    const nobody = await post(entity, 'reassign', { leadId: free, newAssignedUserId: rep2 });
    expect([nobody.status, nobody.body.message]).toEqual([409, 'Nobody has this lead; assign it instead.']);
    expect((await post(entity, 'reassign', { leadId: held, newAssignedUserId: rep1 })).status).toBe(409);
  });
});

describe('unassign', () => {
  test('leaves the lead with nobody, and no tick gives it out again', async () => {
    const entity = await testEntity();
    const { rep1 } = entity.ids;
    const leadId = await givenLead(entity, { assignedTo: rep1 });
    const reply = await post(entity, 'unassign', { leadId, reason: 'Lead requires special handling' });
    expect(reply.body).toMatchObject({ message: 'Lead unassigned successfully' });
    expect(reply.body.data).toEqual({ assignment: null, assigned_user: null });
    expect(await entity.scope.rows('assignment_waiting')).toEqual([]);
    await expectWhole(entity);
    await runJobs(entity);
    expect(await entity.scope.rows('notifications')).toEqual([
      expect.objectContaining({ user_id: rep1, kind: 'lead_reassigned_away' }),
    ]);
    expect((await post(entity, 'unassign', { leadId })).status).toBe(409);
  });
});

describe('claim', () => {
  const claim = (entity: TestEntity, leadId: number, as: Person) => post(entity, 'claim', { leadId }, as);

  test('gives a rep the lead that nobody has, and tells the rep nothing of the own deed', async () => {
    const entity = await testEntity();
    const { rep1 } = entity.ids;
    const leadId = await givenLead(entity);
    const reply = await claim(entity, leadId, 'rep1');
    expect(reply.body.data.assignment).toMatchObject({ assigned_user_id: rep1, assigned_by_user_id: rep1 });
    expect(await runJobs(entity)).toEqual([]);
    await expectWhole(entity);
  });

  test('is 409 with the reason at the limit, for a lead that somebody has, a closed one, and a role that takes none', async () => {
    const entity = await testEntity();
    const { rep2 } = entity.ids;
    const free = await givenLead(entity);
    await change(entity, ['rep1'], { max_active_leads: 1 });
    await givenLead(entity, { assignedTo: entity.ids.rep1 });
    const messageOf = async (leadId: number, as: Person) => {
      const { status, body } = await claim(entity, leadId, as);
      return `${status} ${body.message}`;
    };
    expect(await messageOf(free, 'rep1')).toBe('409 rep1 Example has 1 of at most 1 active leads.');
    expect(await messageOf(free, 'manager')).toBe('409 manager Example has a role that takes no leads.');
    expect(await messageOf(await givenLead(entity, { assignedTo: rep2 }), 'rep3')).toBe(
      '409 Somebody has this lead already.',
    );
    expect(await messageOf(await givenLead(entity, { status: 'lost' }), 'rep3')).toBe('409 The lead is closed.');
    expect(await ownerOf(entity, free)).toBeNull();
  });

  test('is 404 for the lead of another rep where reps see own leads only', async () => {
    const entity = await testEntity();
    await entity.scope.rows('entity_settings').update({ rep_visibility: 'own' });
    const leadId = await givenLead(entity, { assignedTo: entity.ids.rep2 });
    expect((await claim(entity, leadId, 'rep1')).status).toBe(404);
    for (const operation of ['ofLead', 'history', 'explain'])
      expect((await entity.call(`assignments.${operation}`, { params: { id: leadId }, as: 'rep1' })).status).toBe(404);
  });
});

describe('who may', () => {
  test('admins and managers move leads; reps claim; support reads only', async () => {
    const entity = await testEntity();
    const { rep1, rep2 } = entity.ids;
    const statuses = async (deed: string, body: () => Promise<object>) => {
      const found = [];
      for (const as of people) found.push((await post(entity, deed, await body(), as)).status);
      return found;
    };
    const free = async () => ({ leadId: await givenLead(entity) });
    const held = async () => ({ leadId: await givenLead(entity, { assignedTo: rep1 }) });
    expect(await statuses('assign', async () => ({ ...(await free()), assignedUserId: rep2 }))).toEqual([
      200, 200, 403, 403,
    ]);
    expect(await statuses('reassign', async () => ({ ...(await held()), newAssignedUserId: rep2 }))).toEqual([
      200, 200, 403, 403,
    ]);
    expect(await statuses('unassign', held)).toEqual([200, 200, 403, 403]);
    expect(await statuses('claim', free)).toEqual([409, 409, 200, 403]);
    expect(await statuses('bulkAssign', async () => ({}))).toEqual([200, 200, 403, 403]);
    await expectWhole(entity);
  });
});

describe('in the same instant', () => {
  test('of twenty who assign a lead one wins, the others get 409, and it is written once', async () => {
    const entity = await testEntity();
    const { rep1, rep2, rep3 } = entity.ids;
    const leadId = await givenLead(entity);
    const replies = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        post(entity, 'assign', { leadId, assignedUserId: [rep1, rep2, rep3][index % 3] }),
      ),
    );
    expect(statusesOf(replies)).toEqual([200, ...Array.from({ length: 19 }, () => 409)]);
    expect(await entity.scope.rows('lead_assignment_history')).toHaveLength(1);
    await expectWhole(entity);
  });

  test('of three reps who claim a lead, and a manager who gives it away, one wins', async () => {
    const entity = await testEntity();
    const leadId = await givenLead(entity);
    const replies = await Promise.all([
      ...(['rep1', 'rep2', 'rep3'] as const).map((as) => post(entity, 'claim', { leadId }, as)),
      post(entity, 'assign', { leadId, assignedUserId: entity.ids.rep1 }),
    ]);
    expect(statusesOf(replies)).toEqual([200, 409, 409, 409]);
    await expectWhole(entity);
  });

  test('claims of many leads never go over the limit', async () => {
    const entity = await testEntity();
    await change(entity, ['rep1'], { max_active_leads: 3 });
    const leads = [];
    for (let count = 0; count < 8; count += 1) leads.push(await givenLead(entity));
    const replies = await Promise.all(leads.map((leadId) => post(entity, 'claim', { leadId }, 'rep1')));
    expect(statusesOf(replies)).toEqual([200, 200, 200, 409, 409, 409, 409, 409]);
    await expectWhole(entity);
  });

  test('of those who move a lead that all saw with the same rep one wins', async () => {
    const entity = await testEntity();
    const { rep1, rep2, rep3 } = entity.ids;
    const leadId = await givenLead(entity, { assignedTo: rep1 });
    let moves: Promise<Reply[]> | undefined;
    await entity.scope.transaction(async (tx) => {
      await tx.rows('rep_workload').forUpdate();
      let waiting = 0;
      const allWait = new Promise<void>((resolve) => {
        entity.world.outside.db.on('query', ({ sql }: { sql: string }) => {
          if (/rep_workload.*for update/.test(sql) && (waiting += 1) === 4) resolve();
        });
      });
      moves = Promise.all([
        post(entity, 'reassign', { leadId, newAssignedUserId: rep2 }),
        post(entity, 'reassign', { leadId, newAssignedUserId: rep3 }, 'admin'),
        post(entity, 'reassign', { leadId, newAssignedUserId: rep2 }, 'admin'),
        post(entity, 'unassign', { leadId }),
      ]);
      await allWait; // each has looked at the lead, and waits for its turn
    });
    expect(statusesOf((await moves) ?? [])).toEqual([200, 409, 409, 409]);
    await expectWhole(entity);
  });
});
