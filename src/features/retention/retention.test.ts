import { expect, test } from 'vitest';
import { type TestEntity, testEntity } from '../../testing/entity.ts';
import { givenEvent } from '../../testing/given-event.ts';
import { givenLead } from '../../testing/given-lead.ts';
import { givenSource } from '../../testing/given-source.ts';
import { metaId } from '../../testing/page.ts';
import { newUid, uidBytes } from '../../platform/uid.ts';
import { retentionService } from './index.ts';

const DAY_MS = 86_400_000;
const daysAgo = (days: number) => new Date(Date.now() - days * DAY_MS);
const going = () => new AbortController().signal;

const retentionOf = ({ world: { app, outside } }: TestEntity, reports: unknown[] = []) =>
  retentionService({
    ...app,
    now: () => outside.now(),
    report: (error) => void reports.push(String(error)),
  });

const keep = ({ scope }: TestEntity, days: object) =>
  scope.rows('entity_settings').update({ retention_days: JSON.stringify(days) });

async function eventOf(entity: TestEntity, state: string, received_at: Date) {
  const id = await givenEvent(entity, {
    ...{ state, received_at, payload: Buffer.from('{"answers":{"email":"a@b.example"}}') },
    ...{ fetched: Buffer.from('{}'), context: '{"address":"192.0.2.7"}' },
  });
  return async () => {
    const row = await entity.scope
      .rows('webhook_events')
      .where({ uid: uidBytes(id) })
      .first();
    return { state: row?.state, bytes: row?.payload.length, fetched: row?.fetched, context: row?.context };
  };
}

const EMPTY = { bytes: 0, fetched: null, context: {} };

test('what finished events brought is emptied after 90 days; the event stays, and what waits for a person is kept', async () => {
  const entity = await testEntity();
  for (const state of ['processed', 'duplicate', 'rejected']) {
    const [old, young] = [await eventOf(entity, state, daysAgo(91)), await eventOf(entity, state, daysAgo(89))];
    await retentionOf(entity).pass(going());
    expect(await old()).toEqual({ state, ...EMPTY });
    expect(await young()).toMatchObject({ state, bytes: 35 });
  }
  for (const state of ['failed', 'parked', 'received']) {
    const old = await eventOf(entity, state, daysAgo(400));
    await retentionOf(entity).pass(going());
    expect(await old()).toMatchObject({ state, bytes: 35 });
  }
});

test('each entity decides for itself, and a later pass goes on where the one before ended', async () => {
  const [entity, other] = [await testEntity(), await testEntity()];
  await keep(entity, { webhook_payloads: 7 });
  const retention = retentionOf(entity);
  const [first, theirs] = [
    await eventOf(entity, 'processed', daysAgo(8)),
    await eventOf(other, 'processed', daysAgo(8)),
  ];
  await retention.pass(going());
  const second = await eventOf(entity, 'processed', daysAgo(8));
  await retention.pass(going());
  expect([await first(), await second()]).toMatchObject([EMPTY, EMPTY]);
  expect(await theirs()).toMatchObject({ bytes: 35 });
});

test('a rejected event without its payload is not replayed', async () => {
  const entity = await testEntity();
  const old = await eventOf(entity, 'rejected', daysAgo(91));
  await retentionOf(entity).pass(going());
  const { body } = await entity.call('webhook_events.replay', { body: { state: 'rejected' } });
  expect(body.data).toEqual({ replayed: 0, skipped: 1 });
  expect((await old()).state).toBe('rejected');
});

test('more than a batch goes in one pass, by two processes at once', async () => {
  const entity = await testEntity();
  const at = daysAgo(91);
  await entity.scope.addMany(
    'notifications',
    Array.from({ length: 1_203 }, (_, n) => ({
      ...{ user_id: entity.ids.rep1, kind: 'follow_up_due', message: 'Call', created_at: n < 1_201 ? at : new Date() },
      event_key: `key-${n}`,
    })),
  );
  await Promise.all([retentionOf(entity).pass(going()), retentionOf(entity).pass(going())]);
  expect(await entity.scope.rows('notifications')).toHaveLength(2);
});

test('keys are kept for 400 days, whatever came in between', async () => {
  const entity = await testEntity();
  const key = (first_at: Date, n: number) => ({
    ...{ channel: n % 2 ? 'meta' : 'website', key_hash: Buffer.alloc(32, n), first_at },
    ...{ lead_id: n + 1, event_uid: newUid(), answers_hash: Buffer.alloc(32) },
  });
  await entity.scope.addMany(
    'ingest_keys',
    [401, 399, 500, 1].map((days, n) => key(daysAgo(days), n)),
  );
  await retentionOf(entity).pass(going());
  const left = await entity.scope.rows('ingest_keys');
  expect(left.map(({ lead_id }) => lead_id).sort()).toEqual([2, 4]);
});

test('sessions that ended go with their tokens, and invitations that are over; those that go on stay', async () => {
  const entity = await testEntity();
  const { scope, ids } = entity;
  const session = async (expires_at: Date, revoked_at: Date | null) => {
    const id = await scope.add('sessions', {
      ...{ user_id: ids.rep1, user_agent: 'test', address: '127.0.0.1', created_at: daysAgo(80) },
      ...{ expires_at, revoked_at },
    });
    await scope.add('refresh_tokens', {
      session_id: id,
      token_hash: Buffer.concat([newUid(), newUid()]),
      created_at: daysAgo(80),
    });
    return id;
  };
  await session(daysAgo(31), null);
  await session(daysAgo(-5), daysAgo(31));
  const stay = [await session(daysAgo(29), null), await session(daysAgo(-5), null)];
  for (const days of [31, 29])
    await scope.add('invitations', {
      ...{ email: `${days}@b.example`, role_id: 3, token_hash: Buffer.concat([newUid(), newUid()]) },
      ...{ invited_by_user_id: ids.admin, created_at: daysAgo(60), expires_at: daysAgo(days) },
    });
  await retentionOf(entity).pass(going());
  expect((await scope.rows('sessions').orderBy('id')).map(({ id }) => id)).toEqual(stay);
  expect((await scope.rows('refresh_tokens').orderBy('id')).map(({ session_id }) => session_id)).toEqual(stay);
  expect((await scope.rows('invitations')).map(({ email }) => email)).toEqual(['29@b.example']);
});

test('what became of reports is kept for 400 days; an export as long as its run', async () => {
  const entity = await testEntity();
  const { scope, ids } = entity;
  const exportOf = (days: number) =>
    scope.add('exports', {
      ...{ uid: newUid(), report_type: 'leads', format: 'csv', request: '{}', state: 'expired' },
      ...{ created_at: daysAgo(days + 7), expires_at: daysAgo(days) },
    });
  const by = { created_by_user_id: ids.admin, created_at: daysAgo(800), updated_at: daysAgo(800) };
  const template = await scope.add('report_templates', { name: 'Leads', type: 'leads', filters: '{}', ...by });
  const schedule = await scope.add('report_schedules', {
    ...{
      template_id: template,
      name: 'Leads',
      frequency: 'daily',
      time_of_day: '09:00',
      format: 'csv',
      recipients: '[]',
    },
    ...by,
  });
  const runOf = (days: number, export_id: number) =>
    scope.add('report_runs', { schedule_id: schedule, run_for: daysAgo(days), created_at: daysAgo(days), export_id });
  const [old, young, held, gone] = [await exportOf(401), await exportOf(399), await exportOf(402), await exportOf(403)];
  await runOf(410, gone);
  const run = await runOf(399, held);
  await retentionOf(entity).pass(going());
  expect((await scope.rows('report_runs')).map(({ id }) => id)).toEqual([run]);
  const left = (await scope.rows('exports').orderBy('id')).map(({ id }) => id);
  expect([left, left.includes(old)]).toEqual([[young, held], false]);
});

test('the key of an erased person’s lead is kept for good', async () => {
  const entity = await testEntity();
  const [erased, other] = [await givenLead(entity), await givenLead(entity)];
  await entity.scope
    .rows('lead_data')
    .where({ id: erased })
    .update({ deleted_at: daysAgo(500), erased_at: daysAgo(500) });
  await entity.scope.addMany(
    'ingest_keys',
    [erased, other].map((lead_id, n) => ({
      ...{ channel: 'website', key_hash: Buffer.alloc(32, n), first_at: daysAgo(600), lead_id },
      ...{ event_uid: newUid(), answers_hash: Buffer.alloc(32) },
    })),
  );
  await retentionOf(entity).pass(going());
  expect((await entity.scope.rows('ingest_keys')).map(({ lead_id }) => lead_id)).toEqual([erased]);
});

test('a delivery that came in the instant of an erasure is emptied too', async () => {
  const entity = await testEntity();
  const [erased, other] = [await givenLead(entity), await givenLead(entity)];
  await entity.scope.rows('lead_data').where({ id: erased }).update({ deleted_at: new Date(), erased_at: new Date() });
  for (const lead_id of [erased, other])
    await givenEvent(entity, {
      lead_id,
      state: 'duplicate',
      payload: Buffer.from('{"answers":{"email":"a@b.example"}}'),
    });
  await retentionOf(entity).pass(going());
  const events = await entity.scope.rows('webhook_events').orderBy('id');
  expect(events.map(({ payload }) => payload.length)).toEqual([0, 35]);
});

test('sightings of Meta’s leads are kept for 120 days', async () => {
  const entity = await testEntity();
  const source_id = await givenSource(entity.scope, { type: 'facebook', form_key: null });
  await entity.scope.add('meta_pages', { source_id, page_id: metaId() });
  const seen = (days: number) => ({
    ...{ source_id, form_id: String(days % 2), leadgen_id: String(days), created_time: daysAgo(days) },
  });
  await entity.scope.addMany('meta_sightings', [119, 121, 122].map(seen));
  await retentionOf(entity).pass(going());
  expect((await entity.scope.rows('meta_sightings')).map(({ leadgen_id }) => leadgen_id)).toEqual(['119']);
});

test('what is nobody’s goes after 90 days, pauses when they are long over, and jobs that nobody takes are reported', async () => {
  const entity = await testEntity();
  const { db } = entity.world.outside;
  const unrouted = (days: number) => ({
    ...{ uid: newUid(), page_id: metaId(), reason: 'No source has connected this page.' },
    ...{ payload: Buffer.from('{}'), received_at: daysAgo(days) },
  });
  await db('unrouted_deliveries').delete(); // other tests' came before these, and are younger
  const [old, young] = [unrouted(91), unrouted(89)];
  for (const row of [old, young]) await db('unrouted_deliveries').insert(row);
  const [over, lasting] = [`page:${metaId()}`, `page:${metaId()}`];
  await db('graph_pauses').insert([
    { name: over, until: daysAgo(2), reason: 'x' },
    { name: lasting, until: daysAgo(-1), reason: 'x' },
  ]);
  await entity.scope.add('outbox', { job: 'background.nothing', payload: '{}', created_at: daysAgo(1) });
  const reports: string[] = [];
  await retentionOf(entity, reports).pass(going());
  const left = await db('unrouted_deliveries').whereIn('uid', [old.uid, young.uid]).select('page_id');
  expect(left).toEqual([{ page_id: young.page_id }]);
  expect(await db('graph_pauses').whereIn('name', [over, lasting]).select('name')).toEqual([{ name: lasting }]);
  expect(reports).toEqual([expect.stringContaining('waited in the outbox')]);
});

test('a pass ends when the process does', async () => {
  const entity = await testEntity();
  const old = await eventOf(entity, 'processed', daysAgo(91));
  await retentionOf(entity).pass(AbortSignal.abort());
  expect(await old()).toMatchObject({ bytes: 35 });
});

test('the record of changes is never touched', async () => {
  const entity = await testEntity();
  const row = { at: daysAgo(3_000), actor: 'system', action: 'lead.changed', subject_type: 'lead' };
  await entity.scope.add('audit_log', row);
  await retentionOf(entity).pass(going());
  expect(await entity.scope.rows('audit_log')).toHaveLength(1);
});
