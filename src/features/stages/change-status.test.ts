import { describe, expect, test } from 'vitest';
import { type Person, type TestEntity, testEntity } from '../../testing/entity.ts';
import { givenLead } from '../../testing/given-lead.ts';
import { moveLead } from './index.ts';

const [NEW, QUALIFIED, CONTACTED, WON, LOST] = [1, 2, 3, 7, 8];

const move = (entity: TestEntity, leadId: number, statusId: number, more: object = {}, as: Person = 'admin') =>
  entity.call('stages.changeStatus', { body: { leadId, statusId, ...more }, as });
const leadOf = (entity: TestEntity, id: number) => entity.scope.rows('lead_data').where({ id }).first();
const stagesOf = (entity: TestEntity, leadId: number) =>
  entity.scope.rows('lead_stages').where({ lead_id: leadId }).orderBy('id');
const workload = async (entity: TestEntity, userId: number) =>
  (await entity.scope.rows('rep_workload').where({ user_id: userId }).first())?.active_leads;
/** Everything that a move writes. */
const traces = async (entity: TestEntity, leadId: number) => [
  await leadOf(entity, leadId),
  await stagesOf(entity, leadId),
  await entity.scope.rows('lead_activities').where({ lead_id: leadId }),
  await entity.scope.rows('audit_log'),
  await entity.scope.rows('rep_workload').orderBy('user_id'),
];

describe('a change', () => {
  test('closes the stage, opens the next, moves the lead and says so as the reference prints it', async () => {
    const entity = await testEntity();
    const enteredAt = new Date(Date.now() - 4 * 3_600_000 - 20_000);
    const leadId = await givenLead(entity, { createdAt: enteredAt });
    const texts = { notes: 'Talked to her.\nLikes it.', nextActionRequired: 'Schedule follow-up call' };
    const { status, body } = await move(entity, leadId, QUALIFIED, texts);
    const [first, second] = await stagesOf(entity, leadId);
    expect([status, body]).toEqual([
      201,
      {
        success: true,
        message: "Lead status changed from 'new' to 'qualified' successfully",
        data: {
          stage_id: second?.id,
          current_stage: {
            id: second?.id,
            lead_id: leadId,
            status_id: QUALIFIED,
            status_name: 'qualified',
            entered_at: second?.entered_at.toISOString(),
            notes: texts.notes,
            next_action_required: texts.nextActionRequired,
          },
          previous_status: 'new',
          new_status: 'qualified',
          transition_valid: true,
        },
      },
    ]);
    expect(first).toMatchObject({ duration_hours: '4.01', next_status_id: QUALIFIED, exited_at: second?.entered_at });
    expect(second).toMatchObject({ status_id: QUALIFIED, user_id: entity.ids.admin, exited_at: null });
    expect(await leadOf(entity, leadId)).toMatchObject({ status_id: QUALIFIED, updated_at: second?.entered_at });
    expect(await entity.scope.rows('lead_activities').where({ lead_id: leadId })).toMatchObject([
      {
        activity_type: 'status_change',
        description: 'Status changed from new to qualified',
        user_id: entity.ids.admin,
        created_at: second?.entered_at,
      },
    ]);
    expect(await entity.scope.rows('audit_log')).toMatchObject([
      {
        actor: 'user',
        user_id: entity.ids.admin,
        action: 'lead.status_changed',
        subject_type: 'lead',
        subject_id: leadId,
        before_change: { status: 'new' },
        after_change: { status: 'qualified' },
      },
    ]);
  });

  test('keeps the count of open leads of its rep when the lead is closed and when it is opened again', async () => {
    const entity = await testEntity();
    const { rep1 } = entity.ids;
    const leadId = await givenLead(entity, { assignedTo: rep1 });
    const counts = [await workload(entity, rep1)];
    for (const [statusId, as] of [
      [QUALIFIED, 'rep1'],
      [LOST, 'rep1'],
      [NEW, 'manager'],
    ] as const) {
      expect((await move(entity, leadId, statusId, {}, as)).status).toBe(201);
      counts.push(await workload(entity, rep1));
    }
    expect(counts).toEqual([1, 1, 0, 1]);
  });

  test('that closes a waiting lead ends its wait for a rep', async () => {
    const entity = await testEntity();
    const leadId = await givenLead(entity);
    await entity.scope.add('assignment_waiting', { lead_id: leadId, reason: 'nobody', waiting_since: new Date() });
    await move(entity, leadId, QUALIFIED);
    expect(await entity.scope.rows('assignment_waiting')).toHaveLength(1);
    await move(entity, leadId, LOST);
    expect(await entity.scope.rows('assignment_waiting')).toEqual([]);
  });

  test('by the system has no person', async () => {
    const entity = await testEntity();
    const leadId = await givenLead(entity, { status: 'lost' });
    const at = new Date(Date.now() + 60_000);
    await entity.scope.transaction((tx) => moveLead(tx, { leadId, toStatusId: NEW, by: 'system', at }));
    expect((await stagesOf(entity, leadId)).at(-1)).toMatchObject({ status_id: NEW, user_id: null, entered_at: at });
    expect(await entity.scope.rows('audit_log').where({ action: 'lead.status_changed' })).toMatchObject([
      { actor: 'system', user_id: null },
    ]);
  });

  test('on a clock that went back makes a stage of no length, and a new time of the lead', async () => {
    const entity = await testEntity();
    const createdAt = new Date(Date.now() + 3_600_000);
    const leadId = await givenLead(entity, { createdAt });
    await move(entity, leadId, QUALIFIED);
    const [first, second] = await stagesOf(entity, leadId);
    expect([first?.duration_hours, first?.exited_at, second?.entered_at]).toEqual(['0.00', createdAt, createdAt]);
    expect((await leadOf(entity, leadId))?.updated_at.getTime()).toBe(createdAt.getTime() + 1);
  });
});

describe('refused, and nothing changes:', () => {
  const cases: [string, number, { status: number; message: RegExp; as?: Person; from?: string; more?: object }][] = [
    ['a way that there is not', CONTACTED, { status: 409, message: /from 'new' to 'contacted'.+: qualified, lost\.$/ }],
    ['won at once', WON, { status: 409, message: /Allowed: qualified, lost/ }],
    ['the same status', NEW, { status: 409, message: /in status 'new' already/ }],
    ['out of a won lead', NEW, { status: 409, message: /Allowed: none/, from: 'won' }],
    ['seen elsewhere', QUALIFIED, { status: 409, message: /'new' by now/, more: { expected_status: 'contacted' } }],
    ['reopening by a rep', NEW, { status: 403, message: /Only managers/, as: 'rep1', from: 'lost' }],
    ["somebody else's lead", QUALIFIED, { status: 403, message: /assigned to them/, as: 'rep2' }],
    ['support', QUALIFIED, { status: 403, message: /role/, as: 'support' }],
    ['no status of this entity', 77, { status: 400, message: /./ }],
    ['notes that no text can hold', QUALIFIED, { status: 400, message: /./, more: { notes: 'a\ud800' } }],
    ['an action of two lines', QUALIFIED, { status: 400, message: /./, more: { nextActionRequired: 'a\nb' } }],
  ];
  test.each(cases)('%s', async (_what, statusId, { status, message, as, from = 'new', more }) => {
    const entity = await testEntity();
    const leadId = await givenLead(entity, { status: from, assignedTo: entity.ids.rep1 });
    const before = await traces(entity, leadId);
    const reply = await move(entity, leadId, statusId, more, as);
    expect(reply.body.message).toMatch(message);
    expect(reply.status).toBe(status);
    expect(await traces(entity, leadId)).toEqual(before);
  });

  test('a status that is out of use', async () => {
    const entity = await testEntity();
    const leadId = await givenLead(entity);
    await entity.scope.rows('lead_statuses').where({ id: QUALIFIED }).update({ is_active: false });
    const { status, body } = await move(entity, leadId, QUALIFIED);
    expect([status, body.errors]).toEqual([409, [{ path: 'statusId', message: expect.stringMatching(/: lost\.$/) }]]);
  });

  test('a lead that is deleted, hidden from the rep, or nobody has', async () => {
    const entity = await testEntity();
    const [deleted, hidden] = [await givenLead(entity), await givenLead(entity, { assignedTo: entity.ids.rep2 })];
    await entity.scope.rows('lead_data').where({ id: deleted }).update({ deleted_at: new Date() });
    await entity.scope.rows('entity_settings').update({ rep_visibility: 'own' });
    for (const [leadId, as] of [
      [deleted, 'admin'],
      [hidden, 'rep1'],
      [999_999_999, 'admin'],
    ] as const) {
      const replies = [
        await move(entity, leadId, QUALIFIED, {}, as),
        await entity.call('stages.current', { params: { id: leadId }, as }),
        await entity.call('stages.history', { params: { id: leadId }, as }),
        await entity.call('stages.nextStatuses', { params: { id: leadId }, as }),
      ];
      expect(replies.map(({ status }) => status)).toEqual([404, 404, 404, 404]);
    }
  });
});

describe('at once', () => {
  test.each([1, 2, 3])('eight people move one lead: one wins, the others get 409 (%i)', async () => {
    const entity = await testEntity();
    const { rep1 } = entity.ids;
    const leadId = await givenLead(entity, { assignedTo: rep1 });
    const replies = await Promise.all(
      [...Array(8).keys()].map((n) =>
        move(entity, leadId, n % 2 ? QUALIFIED : LOST, { expected_status: 'new' }, n % 3 ? 'manager' : 'rep1'),
      ),
    );
    expect(replies.map(({ status }) => status).toSorted()).toEqual([201, ...Array<number>(7).fill(409)]);
    const stages = await stagesOf(entity, leadId);
    expect(stages.map(({ exited_at }) => exited_at === null)).toEqual([false, true]);
    expect(await leadOf(entity, leadId)).toMatchObject({ status_id: stages[1]?.status_id });
    expect(await entity.scope.rows('lead_activities')).toHaveLength(1);
    expect(await workload(entity, rep1)).toBe(stages[1]?.status_id === LOST ? 0 : 1);
  });

  test('many leads of one rep are closed, and the count is right', async () => {
    const entity = await testEntity();
    const leads: number[] = [];
    for (let n = 0; n < 12; n += 1) leads.push(await givenLead(entity, { assignedTo: entity.ids.rep1 }));
    const replies = await Promise.all(leads.map((id) => move(entity, id, LOST)));
    expect(new Set(replies.map(({ status }) => status))).toEqual(new Set([201]));
    expect(await workload(entity, entity.ids.rep1)).toBe(0);
  });
});

describe('what is told of stages', () => {
  test('the current one, the history newest first, and where to next', async () => {
    const entity = await testEntity();
    const createdAt = new Date(Date.now() - 90 * 60_000);
    const leadId = await givenLead(entity, { createdAt });
    await move(entity, leadId, LOST, { notes: 'No budget' });
    const params = { id: leadId };
    const { body: now } = await entity.call('stages.current', { params, as: 'support' });
    const { body: past } = await entity.call('stages.history', { params, as: 'rep1' });
    expect(past.data).toMatchObject([
      { status_name: 'lost', notes: 'No budget', exited_at: null, duration_hours: null },
      { status_name: 'new', duration_hours: 1.5, notes: null, user_email: null, entered_at: createdAt.toISOString() },
    ]);
    expect(past.data[0]).toEqual(now.data);
    expect(now.data.user_email).toMatch(/^admin@/);

    const next = async (as: Person) => (await entity.call('stages.nextStatuses', { params, as })).body.data;
    const reopen = { id: NEW, name: 'new', description: 'Lead received from webhook/ingestion' };
    expect(await next('manager')).toEqual({ current_status: 'lost', next_possible_statuses: [reopen] });
    expect(await next('rep1')).toEqual({ current_status: 'lost', next_possible_statuses: [] });
  });

  test('notes can be changed or cleared by who has the lead; the record names the fields only', async () => {
    const entity = await testEntity();
    const leadId = await givenLead(entity, { assignedTo: entity.ids.rep1 });
    const [stage] = await stagesOf(entity, leadId);
    const put = (body: object, as: Person) =>
      entity.call('stages.updateNotes', { body: { stageId: stage?.id, ...body }, as });
    const { status, body } = await put({ notes: 'Secret', nextActionRequired: 'Call' }, 'rep1');
    expect([status, body.data]).toMatchObject([200, { id: stage?.id, notes: 'Secret', next_action_required: 'Call' }]);
    expect((await put({ nextActionRequired: null }, 'manager')).body.data).toMatchObject({
      notes: 'Secret',
      next_action_required: null,
    });
    expect(await entity.scope.rows('audit_log').orderBy('id')).toMatchObject([
      { action: 'stage.notes_changed', after_change: { fields: ['notes', 'next_action_required'] } },
      { after_change: { fields: ['next_action_required'] } },
    ]);
    for (const [change, as, expected] of [
      [{ notes: 'x' }, 'rep2', 403],
      [{ notes: 'x' }, 'support', 403],
      [{}, 'admin', 400],
      [{ notes: 'x', stageId: 999_999_999 }, 'admin', 404],
    ] as const)
      expect((await put(change, as)).status).toBe(expected);
    await entity.scope.rows('lead_data').where({ id: leadId }).update({ deleted_at: new Date() });
    expect((await put({ notes: 'x' }, 'admin')).status).toBe(404);
  });
});
