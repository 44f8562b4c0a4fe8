import { expect, test } from 'vitest';
import { type TestEntity, testEntity } from '../../testing/entity.ts';
import { givenLead } from '../../testing/given-lead.ts';

const jane = { first_name: 'Jane', last_name: 'Smith', email: 'Jane@Example.com', phone: '+15551234567' };

const read = async (entity: TestEntity, id: number) => (await entity.call('leads.read', { params: { id } })).body.data;
const put = (entity: TestEntity, id: number, body: unknown) => entity.call('leads.update', { params: { id }, body });
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
      ad_name: 'an',
      adset_id: 'si',
      adset_name: 'sn',
      campaign_name: 'cn',
      sender_platform: 'fb',
      is_organic: false,
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
      ad_name: 'an',
      adset_id: 'si',
      adset_name: 'sn',
      campaign_name: 'cn',
      sender_platform: 'fb',
      is_organic: false,
      arrived_by: 'webhook',
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
