import { unknownOrigin } from './lead-draft.ts';
import { expect, test } from 'vitest';
import { testEntity } from '../../testing/entity.ts';
import { givenLead } from '../../testing/given-lead.ts';
import { givenSource } from '../../testing/given-source.ts';
import { newUid } from '../../platform/uid.ts';
import { type Arrival, arrivalsIn } from './arrivals.repository.ts';
import { firstStatusIn } from './statuses.repository.ts';

let next = 700_000_000;

const arrival = (sourceId: number, fields: Partial<Arrival> = {}, draft: Partial<Arrival['draft']> = {}): Arrival => ({
  leadId: next++,
  sourceId,
  platformKey: 'facebook',
  arrivedBy: 'webhook',
  eventUid: newUid(),
  receivedAt: new Date('2026-05-01T10:00:00.123Z'),
  statusId: 1,
  duplicateOfLeadId: null,
  assigned: null,
  ...fields,
  draft: {
    email: 'Jane@x.example',
    email_normalized: 'jane@x.example',
    phone: '(555) 123-4567',
    phone_e164: '+15551234567',
    first_name: 'Jane',
    last_name: 'Smith',
    full_name: 'Jane Smith',
    raw_field_data: { note: '😀 "quoted" \\' },
    consent_time: '2026-04-30T09:00:00.000Z',
    consent: { given: true },
    created_time: '2026-05-01T09:59:59.000Z',
    data_quality: [{ field: 'phone', note: 'odd' }],
    attribution: {
      ...unknownOrigin,
      page_id: '123456789012345678',
      page_name: 'Page',
      campaign_id: 'c1',
      utm_source: 'ad',
    },
    source_lead_id: '99',
    ...draft,
  },
});

test('a lead is written with its origin, its search terms and its first stage', async () => {
  const { scope } = await testEntity();
  const lead = arrival(await givenSource(scope));
  await arrivalsIn(scope).add([lead]);
  const at = lead.receivedAt;
  expect(await scope.rows('lead_data').where({ id: lead.leadId }).first()).toMatchObject({
    lead_meta_id: lead.leadId,
    email: 'Jane@x.example',
    phone_e164: '+15551234567',
    raw_field_data: { note: '😀 "quoted" \\' },
    consent: { given: true },
    consent_time: new Date('2026-04-30T09:00:00Z'),
    data_quality: [{ field: 'phone', note: 'odd' }],
    source_page_id: '123456789012345678',
    source_page_name: 'Page',
    campaign_id: 'c1',
    status_id: 1,
    assigned_user_id: null,
    created_at: at,
    updated_at: at,
  });
  expect(await scope.rows('lead_meta').where({ id: lead.leadId }).first()).toMatchObject({
    event_uid: lead.eventUid,
    source_lead_id: '99',
    page_id: '123456789012345678',
    utm_source: 'ad',
    received_at: at,
    created_time: new Date('2026-05-01T09:59:59Z'),
  });
  expect(
    (await scope.rows('lead_search_terms').where({ lead_id: lead.leadId })).map(({ term }) => term).toSorted(),
  ).toEqual(['#7654321555', '#76543215551', 'example', 'jane', 'smith', 'x']);
  expect(await scope.rows('lead_stages').where({ lead_id: lead.leadId })).toMatchObject([
    { status_id: 1, entered_at: at, exited_at: null, user_id: null },
  ]);
});

test('a lead may be the duplicate of an earlier one of the same call, whatever their numbers', async () => {
  const { scope } = await testEntity();
  const source = await givenSource(scope);
  const [low, high] = [arrival(source), arrival(source)];
  await arrivalsIn(scope).add([high, { ...low, duplicateOfLeadId: high.leadId }]);
  expect(await scope.rows('lead_data').where({ id: low.leadId }).first()).toMatchObject({
    duplicate_of_lead_id: high.leadId,
  });
});

test('a lead of nobody known, without name, email, phone or consent, is still a lead', async () => {
  const { scope } = await testEntity();
  const lead = arrival(
    await givenSource(scope),
    { eventUid: null },
    {
      email: null,
      email_normalized: null,
      phone: null,
      phone_e164: null,
      first_name: null,
      last_name: null,
      full_name: null,
      consent: null,
      consent_time: null,
      created_time: null,
    },
  );
  await arrivalsIn(scope).add([lead]);
  expect(await scope.rows('lead_data').where({ id: lead.leadId }).first()).toMatchObject({
    consent: null,
    consent_time: null,
  });
  expect(await scope.rows('lead_search_terms').where({ lead_id: lead.leadId })).toEqual([]);
  await arrivalsIn(scope).add([]);
});

test("a lead cannot come from another entity's source, nor be a duplicate of another entity's lead", async () => {
  const [mine, theirs] = [await testEntity(), await testEntity()];
  const foreignSource = await givenSource(theirs.scope);
  const foreignLead = await givenLead(theirs);
  await expect(arrivalsIn(mine.scope).add([arrival(foreignSource)])).rejects.toThrow(/foreign key/);
  await expect(
    arrivalsIn(mine.scope).add([arrival(await givenSource(mine.scope), { duplicateOfLeadId: foreignLead })]),
  ).rejects.toThrow(/foreign key/);
});

test('leads begin in the first status of the workflow that is open and active', async () => {
  const { scope } = await testEntity();
  expect(await firstStatusIn(scope)).toBe(1);
  await scope.rows('lead_statuses').where({ id: 1 }).update({ is_active: false });
  await scope.rows('lead_statuses').where({ id: 4 }).update({ position: 0 });
  await scope.add('lead_statuses', { id: 20, name: 'gone', description: '', outcome: 'lost', position: 0 });
  expect(await firstStatusIn(scope)).toBe(4);
});
