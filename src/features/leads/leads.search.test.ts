import { expect, test } from 'vitest';
import { testEntity } from '../../testing/entity.ts';
import { givenLead } from '../../testing/given-lead.ts';
import { idsOf, listed } from '../../testing/listed-leads.ts';

// Attack A14 of docs/attacks.md.

test('days are those of the entity, also where clocks change', async () => {
  const entity = await testEntity();
  await entity.scope.rows('entity_settings').update({ time_zone: 'Europe/Berlin' });
  const moments = [
    '2026-03-28T22:59:59.999Z',
    '2026-03-28T23:00:00.000Z',
    '2026-03-29T21:59:59.999Z',
    '2026-03-29T22:00:00.000Z',
  ];
  const ids: number[] = [];
  for (const moment of moments) ids.push(await givenLead(entity, { createdAt: new Date(moment) }));
  expect(await idsOf(entity, { date_from: '2026-03-29', date_to: '2026-03-29', sort_order: 'asc' })).toEqual(
    ids.slice(1, 3),
  );
  expect(await idsOf(entity, { date_to: '2026-03-28' })).toEqual(ids.slice(0, 1));
  expect(await idsOf(entity, { date_from: '2026-03-30' })).toEqual(ids.slice(3));
});

test('a search finds by beginnings of words and last digits, together with filters', async () => {
  const entity = await testEntity();
  const jane = await givenLead(entity, {
    first_name: 'Jane',
    last_name: 'Müller',
    email: 'j.mueller@example.com',
    phone: '+15551234567',
  });
  const ann = await givenLead(entity, {
    first_name: 'Ann',
    last_name: 'Mull',
    status: 'won',
    phone: '030 123456',
    phone_e164: '+4930123456',
  });
  expect(await idsOf(entity, { search: 'mull', sort_order: 'asc' })).toEqual([jane, ann]);
  expect(await idsOf(entity, { search: 'mull', status: 'won' })).toEqual([ann]);
  expect(await idsOf(entity, { search: 'MULLER jan' })).toEqual([jane]);
  expect(await idsOf(entity, { search: 'j.mueller@example.com' })).toEqual([jane]);
  expect(await idsOf(entity, { search: '(555) 123-4567' })).toEqual([jane]);
  expect(await idsOf(entity, { search: '0049 30 123456' })).toEqual([ann]);
  expect(await idsOf(entity, { search: 'ller' })).toEqual([]);
  expect(await listed(entity, { search: '?!' })).toMatchObject({ data: [], total: 0, next_cursor: null });
  expect(await idsOf(entity, { search: ' ' })).toHaveLength(2);
});

test('SQL wildcards and escapes in a search are letters like others', async () => {
  const entity = await testEntity();
  const percent = await givenLead(entity, { first_name: 'a%b' });
  const slash = await givenLead(entity, { first_name: 'a\\b' });
  await givenLead(entity, { first_name: 'axb' });
  expect(await idsOf(entity, { search: 'a%b' })).toEqual([percent]);
  expect(await idsOf(entity, { search: 'a\\b' })).toEqual([slash]);
  for (const search of ['%', '_', '\\', '%%', "'", '"', "' or 1=1 --", '%'.repeat(255), "a'b"])
    expect(await idsOf(entity, { search }), search).toEqual([]);
});

test('a total is exact up to 10,000 and capped beyond', async () => {
  const entity = await testEntity();
  const first = await givenLead(entity, { platform: 'facebook' });
  const [meta, data] = [await entity.scope.rows('lead_meta').first(), await entity.scope.rows('lead_data').first()];
  if (!meta || !data) throw new Error('the lead is not there');
  const more = Array.from({ length: 10_000 }, (_, n) => 900_000_000 + first * 20_000 + n);
  await entity.scope.addMany(
    'lead_meta',
    more.slice(0, 9_999).map((id) => ({ ...meta, id })),
  );
  const rows = more.map((id) => ({
    ...data,
    id,
    lead_meta_id: id,
    raw_field_data: '{}',
    data_quality: '[]',
    consent: null,
    edited_fields: null,
  }));
  await entity.scope.addMany('lead_data', rows.slice(0, 9_999));
  const everyDay = { date_from: '2000-01-01' }; // counters do not know days
  expect(await listed(entity, { ...everyDay, limit: 1 })).toMatchObject({ total: 10_000 });
  expect(await listed(entity, { ...everyDay, limit: 1 })).not.toHaveProperty('total_is_capped');
  await entity.scope.addMany(
    'lead_data',
    rows.slice(9_999).map((row) => ({ ...row, lead_meta_id: first })),
  );
  expect(await listed(entity, { ...everyDay, limit: 1 })).toMatchObject({ total: 10_000, total_is_capped: true });
  expect(await listed(entity, { ...everyDay, limit: 50, offset: 9_990 })).toMatchObject({
    total: 10_000,
    total_is_capped: true,
    next_cursor: null,
  });
  expect(await listed(entity, { ...everyDay, limit: 1, platform: 'website' })).toMatchObject({ total: 0 });
});
