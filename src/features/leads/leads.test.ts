import { expect, test } from 'vitest';
import { type TestEntity, testEntity } from '../../testing/entity.ts';
import { givenLead } from '../../testing/given-lead.ts';

const jane = { first_name: 'Jane', last_name: 'Smith', email: 'Jane@Example.com', phone: '+15551234567' };

const read = async (entity: TestEntity, id: number) => (await entity.call('leads.read', { params: { id } })).body.data;
const put = (entity: TestEntity, id: number, body: unknown) => entity.call('leads.update', { params: { id }, body });
const found = async (entity: TestEntity, search: string) =>
  (await entity.call('leads.list', { query: { search } })).body.data.map((lead: { id: number }) => lead.id);

test('a lead is read whole: every answer, its normal forms and its origin', async () => {
  const entity = await testEntity();
  const createdAt = new Date('2024-06-10T10:00:00.000Z');
  const older = await givenLead(entity);
  const id = await givenLead(entity, {
    ...jane,
    createdAt,
    platform: 'facebook',
    duplicateOf: older,
    assignedTo: entity.ids.rep1,
    raw_field_data: { company: 'Acme Corp' },
    consent: { given: true },
    consent_time: '2024-06-10T09:59:00.000Z',
    created_time: '2024-06-10T09:58:00.000Z',
    data_quality: [{ field: 'phone', note: 'odd' }],
    source_lead_id: '9'.repeat(20),
    attribution: {
      page_url: 'https://x.example/',
      page_id: '123456789',
      page_name: 'Acme',
      form_id: 'f',
      ad_id: 'a',
      campaign_id: 'c',
      utm_source: 's',
      utm_medium: 'm',
      utm_campaign: 'u',
      utm_term: 't',
      utm_content: 'k',
    },
  });
  const row = await entity.scope.rows('lead_meta').where({ id }).first();
  expect(await read(entity, id)).toEqual({
    id,
    entity_id: entity.entityId,
    email: 'Jane@Example.com',
    email_normalized: 'jane@example.com',
    first_name: 'Jane',
    last_name: 'Smith',
    full_name: 'Jane Smith',
    phone: '+15551234567',
    phone_e164: '+15551234567',
    status: 'new',
    platform_key: 'facebook',
    source_id: row?.source_id,
    source_page_id: '123456789',
    source_page_name: 'Acme',
    campaign_id: 'c',
    assigned_user_id: entity.ids.rep1,
    assigned_at: createdAt.toISOString(),
    duplicate_of_lead_id: older,
    created_at: '2024-06-10T10:00:00.000Z',
    updated_at: '2024-06-10T10:00:00.000Z',
    raw_field_data: { company: 'Acme Corp' },
    consent: { given: true },
    consent_time: '2024-06-10T09:59:00.000Z',
    data_quality: [{ field: 'phone', note: 'odd' }],
    origin: {
      event_id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7/),
      source_lead_id: '9'.repeat(20),
      page_id: '123456789',
      form_id: 'f',
      ad_id: 'a',
      campaign_id: 'c',
      page_url: 'https://x.example/',
      utm_source: 's',
      utm_medium: 'm',
      utm_campaign: 'u',
      utm_term: 't',
      utm_content: 'k',
      created_time: '2024-06-10T09:58:00.000Z',
      received_at: '2024-06-10T10:00:00.000Z',
      processing_status: 'processed',
    },
  });
});

test('a list shows each lead with the fields that lists have, and no others', async () => {
  const entity = await testEntity();
  const id = await givenLead(entity, {
    ...jane,
    raw_field_data: { secret: 1 },
    createdAt: new Date('2024-06-10T10:00:00Z'),
  });
  const { body } = await entity.call('leads.list');
  expect(body.data).toEqual([
    {
      id,
      email: 'Jane@Example.com',
      first_name: 'Jane',
      last_name: 'Smith',
      full_name: 'Jane Smith',
      phone: '+15551234567',
      status: 'new',
      platform_key: 'website',
      source_id: expect.any(Number),
      campaign_id: null,
      assigned_user_id: null,
      assigned_at: null,
      duplicate_of_lead_id: null,
      created_at: '2024-06-10T10:00:00.000Z',
      updated_at: '2024-06-10T10:00:00.000Z',
    },
  ]);
});

test('only the exact spelling of an id of this entity is a lead', async () => {
  const [mine, theirs] = [await testEntity(), await testEntity()];
  await givenLead(mine);
  const foreign = await givenLead(theirs, jane);
  for (const id of [
    '1e0',
    ' 1',
    '01',
    '-1',
    '1.0',
    '9007199254740993',
    '18446744073709551616',
    'NaN',
    '1 or 1',
    '١',
    `${foreign}.0`,
  ]) {
    expect((await mine.call('leads.read', { params: { id } })).status, id).toBe(400);
    expect((await mine.call('leads.update', { params: { id }, body: { first_name: 'X' } })).status, id).toBe(400);
  }
  expect((await mine.call('leads.read', { params: { id: foreign } })).status).toBe(404);
  expect((await put(mine, foreign, { first_name: 'X' })).status).toBe(404);
  expect((await read(theirs, foreign)).first_name).toBe('Jane');
});

test('counts name every active status in order, zeros too; the pipeline has each as a key with its newest leads', async () => {
  const [entity, other] = [await testEntity(), await testEntity()];
  await givenLead(other);
  await entity.scope.rows('lead_statuses').where({ id: 3 }).update({ is_active: false });
  await entity.scope.rows('lead_statuses').where({ id: 7 }).update({ position: 0 });
  const [old, recent] = [
    await givenLead(entity, { ...jane, createdAt: new Date('2026-01-01') }),
    await givenLead(entity, { createdAt: new Date('2026-01-02') }),
  ];
  const won = await givenLead(entity, { status: 'won' });
  const names = ['won', 'new', 'qualified', 'meeting_scheduled', 'proposal_sent', 'negotiation', 'lost'];
  const expected = names.map((status) => ({ status, count: { won: 1, new: 2 }[status] ?? 0 }));
  expect((await entity.call('leads.counts')).body.data).toEqual(expected);
  const { pipeline, statusCounts } = (await entity.call('leads.pipeline')).body.data;
  expect(statusCounts).toEqual(expected);
  expect(Object.keys(pipeline)).toEqual(names);
  expect(pipeline.new).toMatchObject([
    { id: recent },
    { id: old, email: 'Jane@Example.com', status: 'new', assigned_user_id: null },
  ]);
  expect(pipeline.won).toMatchObject([{ id: won }]);
  expect(pipeline.lost).toEqual([]);
});

test('a change answers the whole lead, and renews what it is found by and whose person it is', async () => {
  const entity = await testEntity();
  const [id, twin] = [await givenLead(entity, jane), await givenLead(entity, { email: 'jane@example.com' })];
  const { status, body } = await put(entity, id, {
    first_name: ' Anna ',
    email: 'Anna@Example.org',
    phone: '(201) 555-0123',
  });
  expect([status, body.data]).toMatchObject([
    200,
    {
      id,
      first_name: 'Anna',
      last_name: 'Smith',
      full_name: 'Anna Smith',
      email: 'Anna@Example.org',
      email_normalized: 'anna@example.org',
      phone: '(201) 555-0123',
      phone_e164: '+12015550123',
    },
  ]);
  expect(body.data).toEqual(await read(entity, id));
  expect(await found(entity, 'jane')).toEqual([twin]);
  expect(await found(entity, 'anna smith')).toEqual([id]);
  expect(await found(entity, '4567')).toEqual([]);
  expect(await found(entity, '5550123')).toEqual([id]);
  const identities = await entity.scope.rows('lead_identities').orderBy(['kind', 'oldest_lead_id']);
  expect(identities.map(({ kind, oldest_lead_id, leads }) => [kind, oldest_lead_id, leads])).toEqual([
    ['email', id, 1],
    ['email', twin, 1],
    ['phone', id, 1],
  ]);
});

test("a phone without country code is one of the entity's country", async () => {
  const entity = await testEntity();
  await entity.scope.rows('entity_settings').update({ default_phone_region: 'DE' });
  const id = await givenLead(entity);
  expect((await put(entity, id, { phone: '030 901820' })).body.data).toMatchObject({
    phone: '030 901820',
    phone_e164: '+4930901820',
  });
  expect((await put(entity, id, { phone: '12' })).body.data).toMatchObject({ phone: '12', phone_e164: null });
});

test('null clears, absent leaves', async () => {
  const entity = await testEntity();
  const id = await givenLead(entity, jane);
  expect((await put(entity, id, { email: null, last_name: null })).body.data).toMatchObject({
    email: null,
    email_normalized: null,
    first_name: 'Jane',
    last_name: null,
    full_name: 'Jane',
    phone: '+15551234567',
  });
  expect(await found(entity, 'smith')).toEqual([]);
  expect(await found(entity, 'jane')).toEqual([id]);
});

test('what cannot be stored as it is meant is refused, and nothing changes', async () => {
  const entity = await testEntity();
  const id = await givenLead(entity, jane);
  const before = await read(entity, id);
  const cases: [object, string][] = [
    [{ email: 'nobody' }, 'email'],
    [{ email: 'a@b' }, 'email'],
    [{ email: 'a b@c.example' }, 'email'],
    [{ email: `${'a'.repeat(250)}@x.example` }, 'email'],
    [{ email: { email: 1 } }, 'email'],
    [{ email: 0 }, 'email'],
    [{ first_name: '' }, 'first_name'],
    [{ first_name: '  ' }, 'first_name'],
    [{ first_name: 'x'.repeat(101) }, 'first_name'],
    [{ last_name: ['x'] }, 'last_name'],
    [{ full_name: 'x'.repeat(201) }, 'full_name'],
    [{ full_name: 'a\0b' }, 'full_name'],
    [{ phone: '1'.repeat(65) }, 'phone'],
    [{ phone: true }, 'phone'],
    [{ updated_at: 'yesterday', phone: '1' }, 'updated_at'],
    [{}, 'body'],
    [{ updated_at: '2026-01-01T00:00:00Z' }, 'body'],
    [{ entity_id: 1, phone: '1' }, 'entity_id'],
    [{ assigned_user_id: 1 }, 'assigned_user_id'],
    [{ status: 'won', phone: '1' }, 'status'],
    [{ id: 1, phone: '1' }, 'id'],
  ];
  for (const [body, path] of cases) {
    const reply = await put(entity, id, body);
    expect(
      [reply.status, reply.body.errors?.map((error: { path: string }) => error.path)],
      JSON.stringify(body),
    ).toEqual([400, expect.arrayContaining([path])]);
  }
  expect(await read(entity, id)).toEqual(before);
  expect((await put(entity, id, { first_name: '😀'.repeat(100), phone: '1'.repeat(64) })).status).toBe(200);
});

test('texts are stored exactly, whatever their script', async () => {
  const entity = await testEntity();
  const id = await givenLead(entity);
  for (const name of [
    '👩‍👩‍👧 Zoë',
    'שלום',
    `e${'\u0301'.repeat(90)}`,
    "Robert'); drop table lead_data;--",
    'İß',
    '\\',
    'a"b`c',
  ])
    expect((await put(entity, id, { first_name: name })).body.data.first_name).toBe(name);
});

test('a lead that changed since it was read is not overwritten; of two changes at once one wins', async () => {
  const entity = await testEntity();
  const id = await givenLead(entity, jane);
  const { updated_at } = await read(entity, id);
  const replies = await Promise.all(['A', 'B', 'C'].map((first_name) => put(entity, id, { first_name, updated_at })));
  expect(replies.map(({ status }) => status).toSorted()).toEqual([200, 409, 409]);
  expect((await put(entity, id, { first_name: 'D', updated_at: (await read(entity, id)).updated_at })).status).toBe(
    200,
  );
});

test('updated_at moves forward with every change, also when the clock was put back', async () => {
  const entity = await testEntity();
  const id = await givenLead(entity, { createdAt: new Date('2090-01-01T00:00:00.000Z') });
  expect((await put(entity, id, { first_name: 'A' })).body.data.updated_at).toBe('2090-01-01T00:00:00.001Z');
  expect((await put(entity, id, { first_name: 'A' })).body.data.updated_at).toBe('2090-01-01T00:00:00.002Z');
});

test('changes at once to leads of one person keep its count', async () => {
  const entity = await testEntity();
  const ids: number[] = [];
  for (let n = 0; n < 6; n += 1) ids.push(await givenLead(entity, { email: n % 2 ? 'a@x.example' : 'b@x.example' }));
  const replies = await Promise.all(
    ids.map((id, n) => put(entity, id, { email: n % 2 ? 'b@x.example' : 'a@x.example' })),
  );
  expect(replies.map(({ status }) => status)).toEqual(Array(6).fill(200));
  expect((await entity.scope.rows('lead_identities')).map(({ leads }) => leads)).toEqual([3, 3]);
});
