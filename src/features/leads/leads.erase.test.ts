import { beforeAll, describe, expect, test } from 'vitest';
import { recountOf, workloadsOf } from '../assignments/given-workloads.ts';
import { receivedEventOf } from '../ingestion/index.ts';
import { arrive } from '../../testing/arrive.ts';
import { type TestEntity, testEntity } from '../../testing/entity.ts';
import { testForm } from '../../testing/form.ts';

let entity: TestEntity;
let form: Awaited<ReturnType<typeof testForm>>;
beforeAll(async () => {
  entity = await testEntity();
  form = await testForm(entity);
});

/** Does the work of the ingest worker with what the form took. */
async function processed(id: number): Promise<void> {
  const { processor } = entity.world.app.services;
  const rows = await entity.scope.rows('webhook_events').where({ lead_id: id, state: 'received' });
  await processor.process(rows.map(receivedEventOf));
}

/** Whatever the entity's rows say, bytes included, in lower case. */
async function everyWord(): Promise<string> {
  const { db } = entity.world.outside;
  const [tables] = (await db.raw(
    "select table_name as name from information_schema.columns where table_schema = database() and column_name = 'entity_id'",
  )) as [{ name: string }[]];
  const words: string[] = [];
  for (const { name } of tables)
    for (const row of (await db(name).where({ entity_id: entity.entityId })) as object[])
      words.push(`${name}: ${JSON.stringify(row, (_, value) => textOf(value))}`);
  return words.join('\n').toLowerCase();
}

/** JSON.stringify has made a Buffer an object already. */
const textOf = (value: unknown): unknown => {
  const { type, data } = (value ?? {}) as { type?: string; data?: number[] };
  return type === 'Buffer' && Array.isArray(data) ? Buffer.from(data).toString('latin1') : value;
};

const canaries = ['zelda', 'quastrel', '4155550144', 'hoverboard', 'zq-letter', 'zq-note', 'zq-reason'];
const answers = {
  email: 'Zelda@Quastrel.example',
  phone: '+1 415 555 0144',
  name: 'Zelda Quastrel',
  wish: 'hoverboard',
};
const key = { 'Idempotency-Key': 'zq-once' };
const post = (more: object = {}, headers: Record<string, string> = key) =>
  form.post({
    headers,
    body: { answers: { ...answers, ...more }, utm_source: 'zq-letter', page_url: 'https://a.example/?who=zelda' },
  });
const erase = (id: number, as: 'admin' | 'manager' | 'rep1' = 'admin') =>
  entity.call('leads.remove', { params: { id }, query: { erase: 'true' }, as });

/** A person with a history: of whom people wrote in every place where they can. */
async function knownPerson(): Promise<number> {
  const { ids, call } = entity;
  const id = Number((await post()).body.lead_id);
  await processed(id);
  await post({ wish: 'another hoverboard' }); // refused, and kept: the same key with other answers
  const { assigned_user_id: rep } = (await call('leads.read', { params: { id } })).body.data;
  const words = { reason: 'zq-reason about Zelda', notes: 'zq-note about Zelda' };
  await call('assignments.reassign', {
    body: { leadId: id, newAssignedUserId: rep === ids.rep1 ? ids.rep2 : ids.rep1, ...words },
  });
  await call('stages.changeStatus', {
    body: { leadId: id, statusId: 2, notes: 'zq-note', nextActionRequired: 'zq-note' },
  });
  const activity = { lead_id: id, user_id: ids.admin, created_at: entity.world.outside.now() };
  await entity.scope.add('lead_activities', {
    ...activity,
    activity_type: 'call',
    description: 'Zelda said zq-note',
    outcome: 'zq-note',
  });
  await call('leads.update', { params: { id }, body: { last_name: 'Quastrel-Zelda' } });
  await entity.scope.add('notifications', {
    user_id: ids.admin,
    kind: 'follow_up_due',
    event_key: `zq:${id}`,
    lead_id: id,
    message: 'Call Zelda',
    created_at: entity.world.outside.now(),
  });
  return id;
}

describe('erasing a person', () => {
  test('leaves no word of the person in any table, and a repetition is a duplicate still', async () => {
    const id = await knownPerson();
    const before = await everyWord();
    for (const canary of canaries) expect(before).toContain(canary);

    const { status, body } = await erase(id);
    expect(status).toBe(200);
    expect(body.data).toMatchObject({ id, deleted_at: expect.any(String), erased_at: expect.any(String) });

    const after = await everyWord();
    for (const canary of canaries) expect(after.split('\n').filter((row) => row.includes(canary))).toEqual([]);
    expect(await workloadsOf(entity)).toEqual(await recountOf(entity));

    const again = await post();
    expect(again.status).toBe(200);
    expect(again.body.lead_id).toBe(id);
    expect((await form.events()).at(-1)?.state).toBe('duplicate');
    expect((await entity.call('leads.read', { params: { id } })).status).toBe(404);
  });

  test('keeps in the record of changes which fields there were, and keyed hashes of them', async () => {
    const [id = 0] = await arrive(entity, [{ answers: { email: 'Hash@mail.example' } }]);
    await erase(id);
    const row = await entity.scope.rows('audit_log').where({ action: 'lead.erased', subject_id: id }).first();
    expect(row?.after_change).toEqual({
      fields: ['email'],
      hashes: { email: expect.stringMatching(/^[0-9a-f]{64}$/) },
    });
  });

  test("names the person's other leads and leaves them as they are, linked to each other", async () => {
    const ids = await arrive(
      entity,
      [1, 2, 3].map(() => ({ answers: { email: 'three@mail.example' } })),
    );
    const [first = 0, second = 0, third = 0] = ids;
    expect((await erase(first)).body.data.other_lead_ids).toEqual([third, second]);
    const linkOf = async (id: number) =>
      (await entity.call('leads.read', { params: { id } })).body.data.duplicate_of_lead_id;
    expect([await linkOf(second), await linkOf(third)]).toEqual([null, second]);
    const [fourth = 0] = await arrive(entity, [{ answers: { email: 'three@mail.example' } }]);
    expect(await linkOf(fourth)).toBe(second);
  });

  test('is possible after deleting, once, and cannot be undone', async () => {
    const [id = 0] = await arrive(entity, [{ answers: { email: 'later@mail.example' } }]);
    await entity.call('leads.remove', { params: { id } });
    expect((await erase(id)).status).toBe(200);
    expect((await erase(id)).status).toBe(409);
    expect((await entity.call('leads.restore', { params: { id } })).status).toBe(409);
    expect((await erase(999_999_999)).status).toBe(404);
  });

  test('is for admins', async () => {
    const [id = 0] = await arrive(entity, [{}]);
    for (const as of ['manager', 'rep1'] as const) expect((await erase(id, as)).status).toBe(403);
    expect((await entity.call('leads.read', { params: { id } })).status).toBe(200);
  });

  test('ends the exports that may hold the lead, and none that was made before it came', async () => {
    const { scope, world } = entity;
    const now = world.outside.now().getTime();
    const exportOf = (age: number, madeAgo: number | null) =>
      scope.add('exports', {
        uid: Buffer.from(crypto.randomUUID().replaceAll('-', ''), 'hex'),
        report_type: 'leads',
        format: 'csv',
        request: '{}',
        state: 'ready',
        created_at: new Date(now - age),
        finished_at: madeAgo === null ? null : new Date(now - madeAgo),
        expires_at: new Date(now + 86_400_000),
      });
    const older = await exportOf(86_400_000, 86_300_000);
    const [id = 0] = await arrive(entity, [{}], { now: new Date(now - 60_000) });
    await exportOf(1_000, 500);
    await exportOf(61_000, 59_000); // asked for before the lead came, made after
    await exportOf(61_000, null); // being made at this moment
    await erase(id);
    const live = await scope.rows('exports').where('expires_at', '>', world.outside.now()).select('id');
    expect(live.map((row) => row.id)).toEqual([older]);
  });
});
