import type { Worker } from 'bullmq';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { testEntity } from '../../testing/entity.ts';
import { testForm } from '../../testing/form.ts';
import { until } from '../../testing/until.ts';
import { testWorld } from '../../testing/world.ts';
import { INGEST_QUEUE, SECOND_QUEUE } from './event-queue.ts';

let workers: Worker[];
beforeAll(async () => {
  const { app } = await testWorld();
  workers = [INGEST_QUEUE, SECOND_QUEUE].map((queue) => app.worker(queue, 2));
});
afterAll(() => Promise.all(workers.map((worker) => worker.close())));

test('a submission becomes a clean record with a rep, and its event says so', async () => {
  const entity = await testEntity();
  const form = await testForm(entity, { field_mapping: '{"Your mobile":"phone"}', default_campaign: 'spring' });
  const sent = {
    'E-Mail': '  Jane.Smith@Mail.Example ',
    'Your mobile': '(415) 555-2671',
    name: 'Jane van der Berg',
    budget: ['10k', '20k'],
  };
  const { body } = await form.post({
    headers: { Referer: 'https://shop.example/start' },
    body: { answers: sent, utm: { source: 'google' }, submission_id: 's-9' },
  });
  await form.lead(body.lead_id);

  const lead = await entity.call('leads.read', { params: { id: body.lead_id } });
  expect(lead.body.data).toMatchObject({
    email_normalized: 'jane.smith@mail.example',
    phone: '(415) 555-2671',
    phone_e164: '+14155552671',
    full_name: 'Jane van der Berg',
    first_name: 'Jane',
    status: 'new',
    platform_key: 'website',
    campaign_id: 'spring',
    raw_field_data: sent,
    assigned_user_id: expect.any(Number),
    origin: { event_id: body.event_id, page_url: 'https://shop.example/start', utm_source: 'google' },
  });
  const event = await entity.call('webhook_events.read', { params: { id: body.event_id } });
  expect(event.body.data).toMatchObject({
    state: 'processed',
    attempts: 1,
    lead_id: body.lead_id,
    lead: { id: body.lead_id, status: 'new' },
    timings: { milliseconds_to_lead: expect.any(Number), next_look_at: null },
  });
  const source = await entity.call('sources.read', { params: { id: form.sourceId } });
  expect(source.body.data.health.last_lead_at).not.toBeNull();
});

test('leads of several entities in one batch keep apart', async () => {
  const entities = await Promise.all([testEntity(), testEntity(), testEntity()]);
  const forms = await Promise.all(entities.map((entity) => testForm(entity)));
  const replies = await Promise.all(
    Array.from({ length: 30 }, (_, n) => (forms[n % 3] as (typeof forms)[number]).submit({ email: `${n}@b.example` })),
  );
  expect(replies.every(({ status }) => status === 200)).toBe(true);
  for (const form of forms)
    expect(await until('ten leads', async () => (await form.leads()).length === 10 && form.leads())).toHaveLength(10);
});

describe('a person who comes again', () => {
  test('by email, however it is spelled: a lead of its own, linked to the oldest, with its rep', async () => {
    const form = await testForm(await testEntity());
    const first = await form.submit({ email: 'jane@mail.example' });
    const older = await form.lead(first.body.lead_id);
    await form.submit({ email: 'somebody@else.example' });
    const second = await form.submit({ email: ' JANE@mail.example', note: 'again' });
    const lead = await form.lead(second.body.lead_id);
    expect(lead).toMatchObject({ duplicate_of_lead_id: older.id, assigned_user_id: older.assigned_user_id });
  });

  test('by phone, where the email tells nothing', async () => {
    const form = await testForm(await testEntity());
    const first = await form.submit({ phone: '415 555 2671' });
    await form.lead(first.body.lead_id);
    const second = await form.submit({ phone: '+1 (415) 555-2671', email: 'new@mail.example' });
    expect((await form.lead(second.body.lead_id)).duplicate_of_lead_id).toBe(first.body.lead_id);
  });

  test('many at once: one is the oldest, the others point to it, and one rep has them all', async () => {
    const form = await testForm(await testEntity());
    await Promise.all(Array.from({ length: 25 }, (_, n) => form.submit({ email: 'jane@mail.example', n: String(n) })));
    const leads = await until('25 leads', async () => (await form.leads()).length === 25 && form.leads());
    const oldest = leads.filter(({ duplicate_of_lead_id }) => duplicate_of_lead_id === null);
    expect(oldest).toHaveLength(1);
    expect(new Set(leads.map(({ duplicate_of_lead_id }) => duplicate_of_lead_id ?? oldest[0]?.id)).size).toBe(1);
    expect(new Set(leads.map(({ assigned_user_id }) => assigned_user_id)).size).toBe(1);
  });

  test('a phone that over 20 leads share is no person', async () => {
    const form = await testForm(await testEntity());
    for (let n = 0; n < 21; n += 1) await form.submit({ phone: '+14155552671', email: `${n}@mail.example` });
    await until('21 leads', async () => (await form.leads()).length === 21);
    const { body } = await form.submit({ phone: '+14155552671', email: 'x@mail.example' });
    expect((await form.lead(body.lead_id)).duplicate_of_lead_id).toBeNull();
  });

  test('never in another entity', async () => {
    const [mine, theirs] = [await testForm(await testEntity()), await testForm(await testEntity())];
    await mine.lead((await mine.submit({ email: 'jane@mail.example' })).body.lead_id);
    const { body } = await theirs.submit({ email: 'jane@mail.example' });
    expect((await theirs.lead(body.lead_id)).duplicate_of_lead_id).toBeNull();
  });
});

test('what does not fit never loses the lead', async () => {
  const form = await testForm(await testEntity());
  const nested = JSON.parse(`${'['.repeat(60)}1${']'.repeat(60)}`) as unknown;
  const { body } = await form.submit({
    email: `${'x'.repeat(300)}@mail.example`,
    phone: '9'.repeat(500),
    first_name: '😀'.repeat(500),
    nested,
    half: '\ud800',
    nul: 'a\u0000b',
    ['__proto__']: 'plain',
  });
  const lead = await form.lead(body.lead_id);
  expect(lead.email_normalized).toBeNull();
  expect(lead.data_quality).not.toEqual([]);
  expect(JSON.stringify(lead.raw_field_data)).toContain('x'.repeat(300));
});

test('events of a form that was deleted meanwhile are leads all the same', async () => {
  const entity = await testEntity();
  const form = await testForm(entity);
  for (const worker of workers) await worker.pause();
  const { body } = await form.submit({ email: 'a@b.example' });
  expect((await entity.call('sources.remove', { params: { id: form.sourceId } })).status).toBe(200);
  for (const worker of workers) void worker.resume();
  await form.lead(body.lead_id);
});

test('an event that fails says in the ledger what went wrong', async () => {
  const entity = await testEntity();
  const form = await testForm(entity);
  await entity.scope.rows('lead_statuses').update({ is_active: false });
  const { body } = await form.submit({ email: 'a@b.example' });
  await until('the event was tried', async () => (await form.event(body.event_id as string))?.last_error !== null);
  const { data } = (await entity.call('webhook_events.read', { params: { id: body.event_id } })).body;
  expect(data).toMatchObject({ state: 'received', attempts: 1, last_error: expect.stringContaining('no open status') });
});

test('an entity that is over its share gets its leads all the same, by the second lane', async () => {
  const [crowded, other] = [await testEntity(), await testEntity()];
  const [crowd, form] = [await testForm(crowded), await testForm(other)];
  const added = vi.spyOn(crowded.world.outside.queues, 'add');
  let people = 0;
  const someone = () => ({ email: `${(people += 1)}@crowd.example` });
  /** Shares halve every second: on a slow machine a crowd is none by the time it has come, so another one comes. */
  let answers: Awaited<ReturnType<typeof form.submit>>[] = [];
  await until('the crowd is sent to the second lane', async () => {
    answers = await Promise.all([
      form.submit(someone()),
      ...Array.from({ length: 150 }, () => crowd.submit(someone())),
    ]);
    return added.mock.calls.some(([queue]) => queue === SECOND_QUEUE);
  });
  await form.lead(answers[0]?.body.lead_id);
  await crowd.lead(answers.at(-1)?.body.lead_id);
  added.mockRestore();
});
