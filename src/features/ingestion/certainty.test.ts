import request from 'supertest';
import { beforeEach, describe, expect, test } from 'vitest';
import { type TestEntity, testEntity } from '../../testing/entity.ts';
import { testForm } from '../../testing/form.ts';
import { shakyWorld } from '../../testing/shaky-world.ts';
import { undisturbed } from '../../testing/undisturbed.ts';
import { until } from '../../testing/until.ts';
import { testWorld } from '../../testing/world.ts';
import type { ReceivedEvent } from './delivery.ts';
import { receivedEventOf } from './received-event.ts';

type Form = Awaited<ReturnType<typeof testForm>>;

/** The ledger's rows of a form as the worker gets them. */
const received = async (form: Form): Promise<ReceivedEvent[]> => (await form.events()).map(receivedEventOf);

const due = (entity: TestEntity) =>
  entity.scope
    .rows('webhook_events')
    .where({ state: 'received' })
    .update({ due_at: new Date(0) });
const process = ({ world }: TestEntity, events: readonly ReceivedEvent[]) =>
  world.app.services.processor.process(events);

beforeEach(async () => undisturbed(await testWorld()));

describe('an event is worked on once at a time', () => {
  test('a job that comes twice, at once or later, makes one lead', async () => {
    const entity = await testEntity();
    const form = await testForm(entity);
    await form.submit({ email: 'a@b.example' });
    const events = await received(form);
    await Promise.all([process(entity, events), process(entity, events), process(entity, events)]);
    await process(entity, events);
    expect(await form.leads()).toHaveLength(1);
    expect(await form.events()).toMatchObject([{ state: 'processed', attempts: 1 }]);
  });

  test('a lease keeps others away until it ends', async () => {
    const entity = await testEntity();
    const form = await testForm(entity);
    await form.submit({ email: 'a@b.example' });
    const rows = entity.scope.rows('webhook_events').where({ source_id: form.sourceId });
    await rows.update({ lease_owner: Buffer.alloc(16, 1), lease_until: new Date(Date.now() + 60_000) });
    await process(entity, await received(form));
    expect(await form.leads()).toHaveLength(0);
    await entity.scope
      .rows('webhook_events')
      .where({ source_id: form.sourceId })
      .update({ lease_until: new Date(Date.now() - 1_000) });
    await process(entity, await received(form));
    expect(await form.leads()).toHaveLength(1);
  });
});

describe('one bad event never fails its neighbours', () => {
  test('the batch is split; the bad one is tried again later and ends as a dead letter, which can be replayed', async () => {
    const entity = await testEntity();
    const form = await testForm(entity);
    for (let n = 0; n < 5; n += 1) await form.submit({ email: `${n}@b.example` });
    const events = await received(form);
    const bad = events[2] as ReceivedEvent;
    // Its lead id is taken by a lead of another entity, so that the real database refuses the row.
    const other = await testEntity();
    const theirs = await testForm(other);
    const taken = (await theirs.submit({ email: 'x@y.example' })).body.lead_id as number;
    await process(other, await received(theirs));
    const poisoned = events.map((event) => (event === bad ? { ...event, leadId: taken } : event));

    await process(entity, poisoned);
    expect(await form.leads()).toHaveLength(4);
    const [row] = (await form.events()).filter(({ state }) => state === 'received');
    expect(row).toMatchObject({ attempts: 1, last_error: 'The lead exists already.', lease_owner: null });
    expect(row?.due_at?.getTime()).toBeGreaterThan(Date.now());

    await entity.scope.rows('webhook_events').where({ uid: bad.uid }).update({ attempts: 11 });
    await process(entity, [{ ...bad, leadId: taken }]);
    expect(await form.events()).toContainEqual(
      expect.objectContaining({ state: 'failed', attempts: 12, due_at: null }),
    );

    const replay = await entity.call('webhook_events.replay', { body: { state: 'failed' } });
    expect(replay.body.data).toEqual({ replayed: 1, skipped: 0 });
    await process(entity, await received(form));
    expect(await form.leads()).toHaveLength(5);
  });

  test('an event whose worker died five times is given up with the reason, and its neighbours are fed again', async () => {
    const entity = await testEntity();
    const form = await testForm(entity);
    await form.submit({ email: 'deadly@b.example' });
    await form.submit({ email: 'harmless@b.example' });
    const [deadly, harmless] = await form.events();
    const died = { lease_owner: Buffer.alloc(16, 1), lease_until: new Date(0), due_at: new Date(0) };
    await entity.scope
      .rows('webhook_events')
      .where({ id: deadly?.id ?? 0 })
      .update({ ...died, attempts: 5 });
    await entity.scope
      .rows('webhook_events')
      .where({ id: harmless?.id ?? 0 })
      .update({ ...died, attempts: 1 });
    await entity.world.app.sweep();
    const [first, second] = await form.events();
    expect(first).toMatchObject({ state: 'failed', reason: expect.stringContaining('died or hung 5 times') });
    expect(second).toMatchObject({ state: 'received', sweeps: 1 });
  });
});

describe('the sweeper', () => {
  test('processes forgotten events itself where Redis is down', async () => {
    const entity = await testEntity();
    const form = await testForm(entity);
    const shaky = await shakyWorld();
    shaky.doors.redis.cut();
    await form.submit({ email: 'a@b.example' });
    await due(entity);
    await shaky.world.app.sweep();
    expect(await form.leads()).toHaveLength(1);
    await shaky.close();
  });

  test('feeds an event again only after a pause that grows', async () => {
    const entity = await testEntity();
    const form = await testForm(entity);
    await form.submit({ email: 'a@b.example' });
    const pauses: number[] = [];
    for (let pass = 0; pass < 8; pass += 1) {
      await due(entity);
      await entity.world.app.sweep();
      const [event] = await form.events();
      pauses.push(Math.round(((event?.due_at?.getTime() ?? 0) - Date.now()) / 10_000) * 10);
    }
    expect(pauses).toEqual([20, 40, 80, 160, 320, 600, 600, 600]);
  });

  test('several at once feed each event once', async () => {
    const entity = await testEntity();
    const form = await testForm(entity);
    for (let n = 0; n < 20; n += 1) await form.submit({ email: `${n}@b.example` });
    await due(entity);
    await Promise.all(Array.from({ length: 4 }, () => entity.world.app.sweep()));
    expect(new Set((await form.events()).map(({ sweeps }) => sweeps))).toEqual(new Set([1]));
  });
});

describe.each(['cut', 'hang'] as const)('while a server is away (%s)', (how) => {
  test('MySQL: a website form is answered from the spool, and its lead follows once', async () => {
    const entity = await testEntity();
    const form = await testForm(entity);
    const shaky = await shakyWorld();
    const post = (email: string) => form.post({ http: shaky.world.http, body: { answers: { email } } });
    expect((await post('before@b.example')).body.lead_id).toEqual(expect.any(Number)); // its source is known in memory from now on

    shaky.doors.mysql[how]();
    const during = await Promise.all([post('during1@b.example'), post('during2@b.example')]);
    expect(during.map(({ status, body }) => [status, body.lead_id])).toEqual([
      [200, null],
      [200, null],
    ]);

    shaky.doors.mysql.heal();
    await until('MySQL answers', async () => {
      const { body } = await request(shaky.world.http).get('/health/ready');
      return body.details.mysql !== 'down' && body.status === 'degraded'; // until a delivery has got through
    });
    await until('the spool is empty', async () => (await shaky.world.app.pipeline.drainSpool().catch(() => 1)) === 0);
    await process(entity, await received(form));
    expect((await form.leads()).map(({ email }) => email).sort()).toEqual([
      'before@b.example',
      'during1@b.example',
      'during2@b.example',
    ]);
    expect(await form.event(during[0]?.body.event_id)).toMatchObject({
      state: 'processed',
      lead_id: expect.any(Number),
    });
    await until('the breaker closes', async () => (await post('after@b.example')).body.lead_id !== null);
    expect((await request(shaky.world.http).get('/health/ready')).body.status).toBe('ready');
    await shaky.close();
  });

  test('Redis: the ledger acknowledges, and the sweeper finds the lead a rep', async () => {
    const entity = await testEntity();
    const form = await testForm(entity);
    const shaky = await shakyWorld();
    shaky.doors.redis[how]();
    const reply = await form.post({ http: shaky.world.http, body: { answers: { email: 'a@b.example' } } });
    expect(reply.body).toMatchObject({ success: true, lead_id: expect.any(Number) });
    await due(entity);
    await shaky.world.app.sweep();
    expect(await form.leads()).toMatchObject([{ id: reply.body.lead_id, assigned_user_id: expect.any(Number) }]);
    await shaky.close();
  });

  test('both: 503 with Retry-After, and nothing is acknowledged or kept', async () => {
    const entity = await testEntity();
    const form = await testForm(entity);
    const shaky = await shakyWorld();
    await form.post({ http: shaky.world.http, body: { answers: { email: 'before@b.example' } } });
    shaky.doors.mysql[how]();
    shaky.doors.redis[how]();
    const reply = await form.post({ http: shaky.world.http, body: { answers: { email: 'a@b.example' } } });
    expect(reply.status).toBe(503);
    expect(Number(reply.headers['retry-after'])).toBeGreaterThan(0);
    const ready = await request(shaky.world.http).get('/health/ready');
    expect(ready.status).toBe(503);
    expect(ready.body).toMatchObject({ status: 'down', details: { mysql: 'down' } });
    await shaky.close();
  });
});

test('a database that goes away under the work costs the events no attempt, and they go on when it is back', async () => {
  const entity = await testEntity();
  const form = await testForm(entity);
  const shaky = await shakyWorld();
  for (let n = 0; n < 3; n += 1) await form.submit({ email: `${n}@b.example` });
  // A rival holds the row that deciding needs, so that the work is under way when the connection breaks.
  const rival = await entity.world.outside.db.transaction();
  await rival('assignment_cursors').where({ entity_id: entity.entityId }).forUpdate();
  const work = shaky.world.app.services.processor.process(await received(form));
  await until('the work waits for the rival', async () => {
    const [rows] = (await entity.world.outside.db.raw(
      "select id from information_schema.processlist where db = database() and info like '%assignment_cursors%for update'",
    )) as [unknown[]];
    return rows.length > 0;
  });
  shaky.doors.mysql.cut();
  await rival.rollback();
  shaky.doors.mysql.heal();
  await work;
  expect(await form.events()).toMatchObject(
    Array.from({ length: 3 }, () => ({ state: 'received', attempts: 0, lease_owner: null })),
  );
  await process(entity, await received(form));
  expect(await form.leads()).toHaveLength(3);
  await shaky.close();
});

test('one that goes away before the work could begin costs no attempt either, and does not look like a death', async () => {
  const entity = await testEntity();
  const form = await testForm(entity);
  const shaky = await shakyWorld();
  await form.submit({ email: 'a@b.example' });
  const events = await received(form);
  const rival = await entity.world.outside.db.transaction();
  await rival.raw('lock tables entity_settings write'); // read first after the claim, and no key of the ledger leads there
  const work = shaky.world.app.services.processor.process(events);
  await until('the work waits for the rival', async () => {
    const [rows] = (await entity.world.outside.ledgerDb.raw(
      "select id from information_schema.processlist where db = database() and info like '%`entity_settings`%' and id <> connection_id()",
    )) as [unknown[]];
    return rows.length > 0;
  });
  shaky.doors.mysql.cut();
  await rival.raw('unlock tables');
  await rival.rollback();
  shaky.doors.mysql.heal();
  await work;
  expect(await form.events()).toMatchObject([{ state: 'received', attempts: 0, lease_owner: null }]);
  await shaky.close();
});

test('an answer lost on the way from the ledger makes no second lead', async () => {
  const entity = await testEntity();
  const form = await testForm(entity);
  const first = await form.submit({ email: 'a@b.example' });
  const [row] = await form.events();
  // What the receiver does when it cannot know whether its write was committed: the same delivery, by its uid, again.
  const spooled = {
    uid: (row?.uid ?? Buffer.alloc(0)).toString('base64'),
    entityId: entity.entityId,
    sourceId: form.sourceId,
    channel: 'website',
    contentType: 'application/json',
    context: {},
    payload: row?.payload.toString('base64'),
    receivedAt: Date.now(),
    key: { kind: 'content', hash: row?.key_hash?.toString('base64'), answersHash: Buffer.alloc(32).toString('base64') },
  };
  await entity.world.outside.redis.lpush('salesmagnet:spool', JSON.stringify(spooled));
  await entity.world.app.pipeline.drainSpool();
  expect(await form.events()).toHaveLength(1);
  await process(entity, await received(form));
  expect((await form.leads()).map(({ id }) => id)).toEqual([first.body.lead_id]);
});
