import { describe, expect, test } from 'vitest';
import { type Person, type TestEntity, testEntity } from '../../testing/entity.ts';
import { givenLead } from '../../testing/given-lead.ts';

const [NEW, QUALIFIED, CONTACTED, NEGOTIATION, WON, LOST] = [1, 2, 3, 6, 7, 8];

const change = (entity: TestEntity, id: number, body: object) =>
  entity.call('lead_statuses.change', { params: { id }, body });
const add = (entity: TestEntity, body: object) => entity.call('lead_statuses.add', { body });
const remove = (entity: TestEntity, id: number) => entity.call('lead_statuses.remove', { params: { id } });
const set = (entity: TestEntity, ways: readonly (readonly [number, number])[]) =>
  entity.call('lead_statuses.setTransitions', {
    body: { transitions: ways.map(([from_status_id, to_status_id]) => ({ from_status_id, to_status_id })) },
  });
const workflowOf = async ({ scope }: TestEntity) => [
  await scope.rows('lead_statuses').orderBy('id'),
  await scope.rows('lead_status_transitions').orderBy(['from_status_id', 'to_status_id']),
];
const audit = (entity: TestEntity) => entity.scope.rows('audit_log').orderBy('id');

/** 409 with these words, and nothing changed. */
async function expectRefused(entity: TestEntity, ask: () => Promise<{ status: number; body: any }>, words: RegExp) {
  const before = await workflowOf(entity);
  const { status, body } = await ask();
  expect(body.message).toMatch(words);
  expect(status).toBe(409);
  expect(await workflowOf(entity)).toEqual(before);
  expect(await audit(entity)).toEqual([]);
}

test('statuses and ways are read in their order', async () => {
  const entity = await testEntity();
  await entity.scope.rows('lead_statuses').where({ id: WON }).update({ position: 0 });
  const { body } = await entity.call('lead_statuses.list');
  expect(body.data.map(({ id }: { id: number }) => id)).toEqual([WON, NEW, QUALIFIED, CONTACTED, 4, 5, 6, LOST]);
  expect(body.data[1]).toEqual({
    id: NEW,
    name: 'new',
    description: 'Lead received from webhook/ingestion',
    outcome: 'open',
    position: 1,
    sla_hours: 24,
    is_active: true,
  });
  const ways = (await entity.call('lead_statuses.transitions')).body.data;
  expect(ways).toHaveLength(13);
  expect(ways.at(-1)).toEqual({
    from_status_id: LOST,
    from_status: 'lost',
    to_status_id: NEW,
    to_status: 'new',
    manager_only: true,
  });
});

test('a status is added, led to, used, put out of use, and can be gone through by a lead', async () => {
  const entity = await testEntity();
  const added = await add(entity, { name: 'on_hold', outcome: 'open', sla_hours: 48 });
  expect([added.status, added.body.data]).toEqual([
    201,
    { id: 9, name: 'on_hold', description: '', outcome: 'open', position: 9, sla_hours: 48, is_active: true },
  ]);
  const ways = await entity.scope.rows('lead_status_transitions');
  const before = ways.map((way) => [way.from_status_id, way.to_status_id] as const);
  const replaced = await set(entity, [...before, [NEW, 9], [9, LOST]]);
  expect([replaced.status, replaced.body.data.length]).toEqual([200, 15]);
  const leadId = await givenLead(entity);
  for (const statusId of [9, LOST])
    expect((await entity.call('stages.changeStatus', { body: { leadId, statusId }, as: 'manager' })).status).toBe(201);
  expect((await change(entity, 9, { is_active: false, name: 'waiting' })).body.data).toMatchObject({
    name: 'waiting',
    is_active: false,
    sla_hours: 48,
  });
  const actions = (await audit(entity))
    .map(({ action }) => action)
    .filter((action) => action.startsWith('lead_status'));
  expect(actions).toEqual(['lead_status.added', 'lead_status.transitions_changed', 'lead_status.changed']);
  expect((await audit(entity)).at(-1)).toMatchObject({
    subject_type: 'lead_status',
    subject_id: 9,
    user_id: entity.ids.admin,
    before_change: { name: 'on_hold', is_active: true },
    after_change: { name: 'waiting', is_active: false },
  });
});

test('a status that nobody was ever in is deleted with its ways', async () => {
  const entity = await testEntity();
  await add(entity, { name: 'spare', outcome: 'lost' });
  await entity.scope.add('lead_status_transitions', { from_status_id: NEW, to_status_id: 9 });
  const { status, body } = await remove(entity, 9);
  expect([status, body.data, body.message]).toEqual([200, { id: 9 }, "Status 'spare' deleted"]);
  const [statuses, ways] = await workflowOf(entity);
  expect([statuses?.length, ways?.length]).toEqual([8, 13]);
  expect((await remove(entity, 9)).status).toBe(404);
});

describe('refused, because leads would be stranded:', () => {
  test('putting a status out of use in which leads are, changing how it ends, or deleting it', async () => {
    const entity = await testEntity();
    for (let n = 0; n < 3; n += 1) await givenLead(entity, { status: 'qualified' });
    const is = /^3 leads are in status 'qualified'/;
    await expectRefused(entity, () => change(entity, QUALIFIED, { is_active: false }), is);
    await expectRefused(entity, () => change(entity, QUALIFIED, { outcome: 'lost' }), is);
    await expectRefused(entity, () => remove(entity, QUALIFIED), is);
    expect((await change(entity, QUALIFIED, { name: 'checked', sla_hours: null })).status).toBe(200);
  });

  test('deleting a status of which a history tells', async () => {
    const entity = await testEntity();
    const leadId = await givenLead(entity, { status: 'negotiation' });
    await entity.scope.rows('lead_data').where({ id: leadId }).update({ status_id: LOST });
    await expectRefused(entity, () => remove(entity, NEGOTIATION), /history of leads/);
  });

  test.each([
    [WON, 'won'],
    [LOST, 'lost'],
  ])('the last status of its kind (%i)', async (id, kind) => {
    const entity = await testEntity();
    const words = new RegExp(`needs an active ${kind} status`);
    await expectRefused(entity, () => change(entity, id, { is_active: false }), words);
    await expectRefused(entity, () => remove(entity, id), words);
  });

  test('the last open status', async () => {
    const entity = await testEntity();
    await entity.scope.rows('lead_statuses').whereIn('id', [1, 2, 3, 4, 5]).update({ is_active: false });
    await expectRefused(entity, () => change(entity, NEGOTIATION, { is_active: false }), /status in which leads begin/);
  });

  test('leads would have no way to a closed status, wherever they are or can come to', async () => {
    const entity = await testEntity();
    const words = (name: string) => new RegExp(`in status '${name}' would have no way`);
    await expectRefused(entity, () => set(entity, [[NEW, QUALIFIED]]), words('new'));
    await expectRefused(
      entity,
      () =>
        set(entity, [
          [NEW, LOST],
          [NEW, CONTACTED],
        ]),
      words('contacted'),
    );
    await givenLead(entity, { status: 'negotiation' });
    await expectRefused(entity, () => set(entity, [[NEW, LOST]]), words('negotiation'));
    await entity.scope.rows('lead_data').update({ status_id: LOST });
    await expectRefused(
      entity,
      () =>
        set(entity, [
          [NEW, LOST],
          [LOST, CONTACTED],
        ]),
      words('contacted'),
    );
    expect(
      (
        await set(entity, [
          [NEW, LOST],
          [LOST, CONTACTED],
          [CONTACTED, WON],
        ])
      ).status,
    ).toBe(200);
  });

  test('a new status in front of all, from which no way leads', async () => {
    const entity = await testEntity();
    const first = { name: 'first', outcome: 'open', position: 0 };
    await expectRefused(entity, () => add(entity, first), /in status 'first' would have no way/);
  });

  test('while a lead moves there, a status cannot be put out of use', async () => {
    const entity = await testEntity();
    for (let round = 0; round < 5; round += 1) {
      await entity.scope.rows('lead_statuses').update({ is_active: true });
      const leadId = await givenLead(entity);
      const [moved, changed] = await Promise.all([
        entity.call('stages.changeStatus', { body: { leadId, statusId: QUALIFIED } }),
        change(entity, QUALIFIED, { is_active: false }),
      ]);
      expect([
        [201, 409],
        [409, 200],
      ]).toContainEqual([moved.status, changed.status]);
      await entity.scope.rows('lead_data').where({ id: leadId }).update({ status_id: LOST });
    }
  });
});

test('names are unique as people read them', async () => {
  const entity = await testEntity();
  await expectRefused(entity, () => add(entity, { name: ' Won ', outcome: 'won' }), /of that name already/);
  await expectRefused(entity, () => change(entity, NEW, { name: 'löst' }), /of that name already/);
  expect((await change(entity, NEW, { name: 'New' })).status).toBe(200);
});

test.each([
  [{ name: '', outcome: 'open' }, ['name']],
  [{ name: 'a\nb', outcome: 'maybe' }, ['name', 'outcome']],
  [{ name: 'a', outcome: 'won', sla_hours: 5 }, ['sla_hours']],
  [{ name: 'a', outcome: 'open', sla_hours: 0, position: -1 }, ['position', 'sla_hours']],
])('what cannot be is 400: %j', async (body, paths) => {
  const { status, body: reply } = await add(await testEntity(), body);
  expect([status, reply.errors.map(({ path }: { path: string }) => path).toSorted()]).toEqual([400, paths]);
});

test('ways to nowhere, twice, or of no status of this entity are 400', async () => {
  const entity = await testEntity();
  const before = await workflowOf(entity);
  for (const [ways, path] of [
    [[[NEW, NEW]], 'transitions.0'],
    [
      [
        [NEW, LOST],
        [NEW, LOST],
      ],
      'transitions.1',
    ],
    [
      [
        [NEW, LOST],
        [NEW, 77],
      ],
      'transitions.1.to_status_id',
    ],
  ] as const) {
    const { status, body } = await set(entity, ways);
    expect([status, body.errors[0].path]).toEqual([400, path]);
  }
  expect(await workflowOf(entity)).toEqual(before);
});

test.each(['manager', 'rep1', 'support'] as Person[])('%s may not change or read the set-up', async (as) => {
  const entity = await testEntity();
  const replies = [
    await entity.call('lead_statuses.list', { as }),
    await entity.call('lead_statuses.transitions', { as }),
    await entity.call('lead_statuses.add', { body: { name: 'x', outcome: 'open' }, as }),
    await entity.call('lead_statuses.change', { params: { id: NEW }, body: { name: 'x' }, as }),
    await entity.call('lead_statuses.remove', { params: { id: NEW }, as }),
    await entity.call('lead_statuses.setTransitions', { body: { transitions: [] }, as }),
  ];
  expect(replies.map(({ status }) => status)).toEqual(Array(6).fill(403));
});
