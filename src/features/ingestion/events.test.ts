import { describe, expect, test } from 'vitest';
import { testEntity } from '../../testing/entity.ts';
import { testForm } from '../../testing/form.ts';
import { receivedEventOf } from './received-event.ts';

describe('the event ledger', () => {
  test('lists deliveries newest first, filtered by state, source and day, page by page', async () => {
    const entity = await testEntity();
    const [form, other] = [await testForm(entity), await testForm(entity)];
    for (let n = 0; n < 5; n += 1) await form.submit({ email: `${n}@b.example` });
    await form.submit({ email: '0@b.example' });
    await other.submit({ email: 'x@b.example' });
    const [oldest] = await form.events();
    await entity.scope
      .rows('webhook_events')
      .where({ id: oldest?.id ?? 0 })
      .update({ received_at: new Date('2026-03-01T12:00:00Z') });
    const list = async (query: Record<string, string | number>) =>
      (await entity.call('webhook_events.page', { query })).body;

    expect((await list({})).total).toBe(7);
    expect((await list({ state: 'duplicate' })).data).toMatchObject([{ state: 'duplicate', source_id: form.sourceId }]);
    expect((await list({ source_id: other.sourceId })).total).toBe(1);
    expect((await list({ date_from: '2026-03-01', date_to: '2026-03-01' })).total).toBe(1);
    expect((await list({ date_to: '2026-02-28' })).total).toBe(0);

    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page = await list({ limit: 3, ...(cursor && { cursor }) });
      seen.push(...page.data.map(({ id }: { id: string }) => id));
      cursor = page.next_cursor as string | null;
    }
    expect(seen).toHaveLength(7);
    expect((await list({ limit: 7 })).next_cursor).toBeNull();
    expect(new Set(seen).size).toBe(7);
  });

  test('tells everything about one: payload, context, timings', async () => {
    const entity = await testEntity();
    const form = await testForm(entity);
    const body = '{"answers":{"name":"José 😀"}}';
    const { body: answer } = await form.post({
      headers: { 'Content-Type': 'application/json', 'User-Agent': 'a browser' },
      body,
    });
    const { data } = (await entity.call('webhook_events.read', { params: { id: answer.event_id } })).body;
    expect(data).toMatchObject({
      id: answer.event_id,
      state: 'received',
      payload: body,
      payload_encoding: 'utf8',
      context: { user_agent: 'a browser', signed: false },
      lead: null,
      timings: { started_at: null, next_look_at: expect.any(String) },
    });
  });

  test('gives bytes that are no text as base64', async () => {
    const entity = await testEntity();
    const form = await testForm(entity);
    const bytes = Buffer.concat([
      Buffer.from(
        '--x\r\nContent-Disposition: form-data; name="email"\r\n\r\na@b.example\r\n--x\r\nContent-Disposition: form-data; name="f"; filename="a.bin"\r\n\r\n',
      ),
      Buffer.from([0xff, 0xfe, 0x00]),
      Buffer.from('\r\n--x--\r\n'),
    ]);
    const { body } = await form.post({ headers: { 'Content-Type': 'multipart/form-data; boundary=x' }, body: bytes });
    const { data } = (await entity.call('webhook_events.read', { params: { id: body.event_id } })).body;
    expect(data.payload_encoding).toBe('base64');
    expect(Buffer.from(data.payload as string, 'base64').equals(bytes)).toBe(true);
  });

  test.each([
    ['an unknown state', { state: 'lost' }, 'state'],
    ['days the wrong way round', { date_from: '2026-02-02', date_to: '2026-02-01' }, 'date_to'],
    ['no day', { date_from: '2026-02-30' }, 'date_from'],
    ['a cursor and an offset', { cursor: 'WzEsMV0', offset: 5 }, 'offset'],
    ["somebody else's cursor", { cursor: 'nonsense' }, 'cursor'],
    ['a limit over 200', { limit: 201 }, 'limit'],
    ['a typing error', { sate: 'failed' }, 'sate'],
  ])('refuses %s with 400', async (_name, query, path) => {
    const reply = await (await testEntity()).call('webhook_events.page', { query });
    expect(reply.status).toBe(400);
    expect(reply.body.errors).toMatchObject([{ path }]);
  });
});

describe('replay', () => {
  test('runs parked, failed and rejected ones again, and counts the others without changing them', async () => {
    const entity = await testEntity();
    const form = await testForm(entity);
    await form.submit({ email: 'lead@b.example' });
    await form.submit({ email: 'lead@b.example' });
    await form.submit({ email: 'robot@b.example' }, { _gotcha: 'x' });
    const replay = (body: object) => entity.call('webhook_events.replay', { body });

    const { body } = await replay({ source_id: form.sourceId });
    expect(body.data).toEqual({ replayed: 1, skipped: 2 });
    expect((await form.events()).map(({ state }) => state)).toEqual(['received', 'duplicate', 'received']);
    expect((await form.events())[2]?.reason).toBeNull();

    const events = await form.events();
    const { processor } = entity.world.app.services;
    await processor.process(events.filter(({ state }) => state === 'received').map(receivedEventOf));
    const leads = await form.leads();
    expect(leads).toHaveLength(2);
    expect((await form.events()).at(-1)).toMatchObject({ state: 'processed', reason: null });
    expect((await replay({ source_id: form.sourceId })).body.data).toEqual({ replayed: 0, skipped: 3 });
    expect(await form.leads()).toEqual(leads);
  });

  test('of one that is not there is 404; without anything named it is 400', async () => {
    const entity = await testEntity();
    const missing = await entity.call('webhook_events.replay', {
      body: { event_id: '01a1f93c-98a4-7ff8-b8ba-a90efeae62e7' },
    });
    expect(missing.status).toBe(404);
    expect((await entity.call('webhook_events.replay', { body: {} })).status).toBe(400);
  });
});

describe('a form that is resumed', () => {
  test('has its parked submissions run again', async () => {
    const entity = await testEntity();
    const form = await testForm(entity);
    await entity.call('sources.update', { params: { id: form.sourceId }, body: { status: 'paused' } });
    await form.submit({ email: 'a@b.example' });
    expect((await form.events()).map(({ state }) => state)).toEqual(['parked']);
    await entity.call('sources.update', { params: { id: form.sourceId }, body: { status: 'active' } });
    expect((await form.events()).map(({ state }) => state)).toEqual(['received']);
  });

  test('has those run again that another process parked a moment too late', async () => {
    const entity = await testEntity();
    const form = await testForm(entity, { status: 'paused' });
    await form.submit({ email: 'a@b.example' });
    await entity.scope.rows('lead_sources').where({ id: form.sourceId }).update({ status: 'active' });
    await entity.world.app.pipeline.resumeLatecomers();
    expect((await form.events()).map(({ state }) => state)).toEqual(['received']);
  });
});
