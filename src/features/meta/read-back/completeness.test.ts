import { DateTime } from 'luxon';
import { beforeAll, describe, expect, test } from 'vitest';
import { type TestEntity, testEntity } from '../../../testing/entity.ts';
import { givenLead } from '../../../testing/given-lead.ts';
import { givenSource } from '../../../testing/given-source.ts';
import { metaId } from '../../../testing/page.ts';
import { calendarDays } from './calendar.ts';
import { type GivenReadBack, givenReadBack, HOUR } from './given-read-back.ts';
import { readBacksIn } from './read-back.repository.ts';
import { Completeness } from './read-back.schema.ts';

let entity: TestEntity;
const zone = 'America/New_York';
beforeAll(async () => {
  entity = await testEntity();
  await entity.scope.rows('entity_settings').update({ time_zone: zone });
});

const dayOf = (time: Date) => DateTime.fromJSDate(time, { zone }).toFormat('yyyy-MM-dd');
const read = async (page: GivenReadBack, query: { date_from?: string; date_to?: string } = {}) =>
  Completeness.parse(await page.service.completeness(entity.scope, page.sourceId, query));

interface Lead {
  readonly id: string;
  readonly formId: string;
  readonly time: Date;
  readonly means: 'webhook' | 'read_back' | null;
  readonly isSighted: boolean;
}

async function store(page: GivenReadBack, { id, formId, time, means, isSighted }: Lead) {
  if (isSighted)
    await readBacksIn(entity.scope).sight(page.sourceId, [{ form_id: formId, leadgen_id: id, created_time: time }]);
  if (means === null) return;
  const leadId = await givenLead(entity, {
    sourceId: page.sourceId,
    platform: 'facebook',
    source_lead_id: id,
    created_time: time.toISOString(),
    attribution: { form_id: formId, page_id: page.pageId },
  });
  await entity.scope.rows('lead_meta').where({ id: leadId }).update({ arrived_by: means });
}

test('figures are exact for leads of any form, day and fate, by the days of the entity’s calendar', async () => {
  const page = await givenReadBack(entity);
  const forms = [metaId(), metaId(), metaId()];
  const pick = <T>(values: readonly T[]) => values[Math.floor(Math.random() * values.length)] as T;
  const leads = Array.from({ length: 120 }, (): Lead => {
    const means = pick(['webhook', 'webhook', 'read_back', null] as const);
    const time = new Date(Math.floor((Date.now() - Math.random() * 9 * 24 * HOUR) / 1_000) * 1_000);
    return { id: metaId(), formId: pick(forms), time, means, isSighted: means !== 'webhook' || Math.random() < 0.7 };
  });
  for (const lead of leads) await store(page, lead);
  const { days, totals, date_from, date_to, forms: byForm } = await read(page);
  const expected = new Map<string, Record<string, number>>();
  const count = (lead: Lead, what: string) => {
    const day = dayOf(lead.time);
    if (day < date_from || day > date_to) return;
    const sums = expected.get(`${lead.formId} ${day}`) ?? {};
    expected.set(`${lead.formId} ${day}`, { ...sums, [what]: (sums[what] ?? 0) + 1 });
  };
  for (const lead of leads) {
    if (lead.isSighted) count(lead, 'at_meta');
    if (lead.means !== null) count(lead, 'here');
    if (lead.means !== null) count(lead, `by_${lead.means}`);
    if (lead.isSighted && lead.means === null) count(lead, 'missing');
  }
  const none = { at_meta: 0, here: 0, by_webhook: 0, by_read_back: 0, missing: 0 };
  expect(
    Object.fromEntries(days.map(({ form_id, form_name: _, day, ...counts }) => [`${form_id} ${day}`, counts])),
  ).toEqual(Object.fromEntries([...expected].map(([name, counts]) => [name, { ...none, ...counts }])));
  const sum = (what: keyof typeof none) => days.reduce((all, day) => all + day[what], 0);
  expect(totals).toMatchObject({ at_meta: sum('at_meta'), here: sum('here'), missing: sum('missing') });
  expect(totals.webhook_share).toBeCloseTo(totals.by_webhook / totals.here, 2);
  expect(byForm.reduce((all, form) => all + form.here, 0)).toBe(totals.here);
});

test('of what a read-back found nothing is missing any more once it is processed, and each form says how far it was read', async () => {
  const page = await givenReadBack(entity);
  const ids = [page.fillIn(), page.fillIn(), page.fillIn()];
  await page.run();
  expect((await read(page)).totals).toMatchObject({ at_meta: 3, here: 0, missing: 3, webhook_share: null });
  await page.process();
  const answer = await read(page);
  expect(answer.totals).toEqual({ at_meta: 3, here: 3, by_webhook: 0, by_read_back: 3, missing: 0, webhook_share: 0 });
  const [form] = await page.forms();
  expect(answer.forms).toMatchObject([
    { form_id: page.formId, form_name: 'Test form', read_up_to: form?.watermark?.toISOString(), last_error: null },
  ]);
  expect(answer.read_back_at).not.toBeNull();
  expect(ids).toHaveLength(3);
});

test('a lead that is here under another time, or by another source of the entity, is not missing', async () => {
  const page = await givenReadBack(entity);
  const id = page.fillIn();
  await page.run();
  await page.process();
  const elsewhere = await givenSource(entity.scope, { type: 'facebook', form_key: null });
  await entity.scope
    .rows('lead_meta')
    .where({ source_lead_id: id })
    .update({ created_time: null, source_id: elsewhere });
  expect((await read(page)).totals).toMatchObject({ at_meta: 1, here: 0, missing: 0 });
});

describe('days', () => {
  const now = new Date('2026-03-09T02:00:00Z');
  const days = (date_from?: string, date_to?: string) =>
    calendarDays({ timeZone: zone, now, date_from, date_to }).map(({ day }) => day);

  test('are the last seven of the entity’s own calendar unless told otherwise', () => {
    expect(days()).toEqual(
      ['02', '03', '04', '05', '06', '07', '08'].map((day) => `2026-03-${day}`), // still the 8th in New York
    );
    expect(days(undefined, '2026-01-02')).toHaveLength(7);
    expect(days('2026-03-06')).toEqual(['2026-03-06', '2026-03-07', '2026-03-08']);
    expect(days('2026-01-01')).toHaveLength(31);
    expect(days('2026-05-01')).toEqual(['2026-05-01']);
    expect(days('2026-01-01', '2026-01-31')).toHaveLength(31);
  });

  test('join without a gap where clocks change', () => {
    const ranges = calendarDays({ timeZone: zone, now, date_from: '2026-03-01', date_to: '2026-03-31' });
    for (const [index, { range }] of ranges.entries())
      if (index > 0) expect(range.from).toEqual(ranges[index - 1]?.range.before);
  });

  test('are a month at most', () => {
    expect(() => days('2026-01-01', '2026-02-01')).toThrow(expect.objectContaining({ code: 'invalid_input' }));
  });
});
