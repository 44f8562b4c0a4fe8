import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Json } from '../../../platform/tables.ts';
import { newUid } from '../../../platform/uid.ts';
import type { ReceivedEvent } from '../delivery.ts';
import { normalise } from '../normalise/normalise.ts';
import { wellFormedText } from '../normalise/well-formed.ts';
import type { NotALead, Reading } from '../reading.ts';
import { metaPayload } from './meta-change.ts';
import { readMetaLead } from './meta-lead.ts';

const receivedAt = new Date('2026-05-01T12:00:00Z');
const ids = { leadgen_id: '668610767661077', page_id: '138124712925158', form_id: '447333180259108' };
const announced = { ...ids, created_time: 1_777_636_800 };

const eventOf = (fetched: string | object | null, value: Json = announced): ReceivedEvent => ({
  uid: newUid(),
  entityId: 1,
  sourceId: 1,
  channel: 'meta',
  arrivedBy: 'webhook',
  leadId: 1,
  contentType: 'application/json',
  receivedAt,
  payload: metaPayload({ pageId: ids.page_id, time: 1_777_636_801, field: 'leadgen', value }),
  fetched: fetched === null ? null : Buffer.from(typeof fetched === 'string' ? fetched : JSON.stringify(fetched)),
  referer: null,
});

const isReading = (result: Reading | NotALead): result is Reading => 'submission' in result;

function read(fetched: string | object, value: Json = announced): Reading {
  const result = readMetaLead(eventOf(fetched, value));
  if (!isReading(result)) throw new Error(result.reason);
  return result;
}

const whole = {
  id: ids.leadgen_id,
  created_time: '2026-05-01T11:59:58+0000',
  platform: 'fb',
  ad_id: '23849853425890183',
  ad_name: 'Spring, blue',
  adset_id: '23849853425900183',
  adset_name: 'Women 25-34',
  campaign_id: '23849853425910183',
  campaign_name: 'Spring',
  form_id: ids.form_id,
  is_organic: false,
  field_data: [
    { name: 'email', values: ['a@example.com'] },
    { name: 'which_courses?', values: ['forex', 'crypto'] },
  ],
};

test('a lead is read whole: answers, origin, time and id', () => {
  const { platform, submission } = read(whole);
  expect(platform).toBe('facebook');
  expect(submission).toMatchObject({
    source_lead_id: ids.leadgen_id,
    created_time: '2026-05-01T11:59:58+0000',
    consent: null,
    notes: [],
    answers: [
      { name: 'email', values: ['a@example.com'] },
      { name: 'which_courses?', values: ['forex', 'crypto'] },
    ],
    attribution: {
      page_id: ids.page_id,
      page_name: null,
      form_id: ids.form_id,
      ad_id: '23849853425890183',
      ad_name: 'Spring, blue',
      adset_id: '23849853425900183',
      adset_name: 'Women 25-34',
      campaign_id: '23849853425910183',
      campaign_name: 'Spring',
      sender_platform: 'fb',
      is_organic: false,
    },
  });
});

test.each([
  ['ig', 'instagram'],
  ['IG', 'instagram'],
  ['fb', 'facebook'],
  ['threads', 'facebook'],
  [undefined, 'facebook'],
])('platform %s is %s, and its own word is kept', (platform, expected) => {
  const reading = read({ ...whole, platform });
  expect([reading.platform, reading.submission.attribution.sender_platform]).toEqual([expected, platform ?? null]);
});

test('T2: ids that a JavaScript number cannot hold keep their digits, of Graph and of the webhook', () => {
  const fetched = `{"id":55459717045641545,"form_id":55459717045641546,"ad_id":55459717045641547,"field_data":[]}`;
  const payload = `{"object":"page","entry":[{"id":"1","changes":[{"field":"leadgen","value":{"leadgen_id":55459717045641545,"page_id":55459717045641548,"adgroup_id":55459717045641549}}]}]}`;
  const result = readMetaLead({ ...eventOf(fetched), payload: Buffer.from(payload) });
  expect(isReading(result) && result.submission).toMatchObject({
    source_lead_id: '55459717045641545',
    attribution: {
      page_id: '55459717045641548',
      form_id: '55459717045641546',
      ad_id: '55459717045641547',
      adset_id: '55459717045641549',
    },
  });
});

test.each([0, '0', '', undefined])('an ad id of %j is none', (ad_id) => {
  expect(read({ ...whole, ad_id }, { ...announced, ad_id: ad_id ?? null }).submission.attribution.ad_id).toBeNull();
});

test("where Graph leaves out the ad without a word, the webhook's ids count", () => {
  const { ad_id: _ad, adset_id: _set, form_id: _form, ...organic } = whole;
  const { attribution } = read(organic, { ...announced, ad_id: '11', adgroup_id: 22 }).submission;
  expect(attribution).toMatchObject({ ad_id: '11', adset_id: '22', form_id: ids.form_id });
});

test("T13: Graph's time without a colon in its zone is UTC; without it the webhook's unix seconds count", () => {
  const { created_time: _, ...timeless } = whole;
  const known = { mapping: {}, questions: [], defaultRegion: 'US', defaultCampaign: null, receivedAt };
  expect(normalise(read(whole).submission, known).created_time).toBe('2026-05-01T11:59:58.000Z');
  expect(normalise(read(timeless).submission, known)).toMatchObject({
    created_time: '2026-05-01T12:00:00.000Z',
    data_quality: [],
  });
});

test('T14: values may be missing, empty or many, and names may be sentences of any script; all is kept', () => {
  const field_data = [
    { name: '您希望什么时候开始学习外汇交易课程？', values: ['下周', '下个月'] },
    { name: 'empty', values: [] },
    { name: 'missing' },
    { name: 'unknown_tracking', values: ['x'] },
    { values: ['without a name'] },
  ];
  expect(read({ ...whole, field_data }).submission.answers).toEqual([
    { name: '您希望什么时候开始学习外汇交易课程？', values: ['下周', '下个月'] },
    { name: 'empty', values: [] },
    { name: 'missing', values: [] },
    { name: 'unknown_tracking', values: ['x'] },
    { name: '', values: ['without a name'] },
  ]);
});

const box = (checkbox_key: string, is_checked: Json) => ({ checkbox_key, is_checked });

test.each([
  ['all ticked', [box('a', '1'), box('b', '1')], true],
  ['none ticked', [box('a', ''), box('b', '')], false],
  ['some ticked', [box('a', '1'), box('b', '')], null],
  ['an unknown word', [box('a', 'perhaps')], null],
])('T14: the legal boxes are the consent: %s', (_, responses, given) => {
  const { consent } = read({ ...whole, custom_disclaimer_responses: responses }).submission;
  expect(consent).toMatchObject({ given, custom_disclaimer_responses: responses, time: whole.created_time });
});

test('T14: each box is told by its key, and the consent has the time of the lead', () => {
  const custom_disclaimer_responses = [box('optional_1', '1'), box('optional_2', '')];
  const { submission } = read({ ...whole, custom_disclaimer_responses });
  expect(submission.consent).toMatchObject({ boxes: { optional_1: true, optional_2: false } });
  const known = { mapping: {}, questions: [], defaultRegion: 'US', defaultCampaign: null, receivedAt };
  expect(normalise(submission, known).consent_time).toBe('2026-05-01T11:59:58.000Z');
  expect(read({ ...whole, custom_disclaimer_responses: [] }).submission.consent).toBeNull();
});

test('what else Meta tells is an answer, unless a question has the name', () => {
  const told = { ...whole, partner_name: 'A partner', vehicle: { make: 'Honda' }, post: null, retailer_item_id: 'r1' };
  const field_data = [{ name: 'retailer_item_id', values: ['asked'] }];
  expect(read({ ...told, field_data }).submission.answers).toEqual([
    { name: 'retailer_item_id', values: ['asked'] },
    { name: 'partner_name', values: ['A partner'] },
    { name: 'vehicle', values: [{ make: 'Honda' }] },
  ]);
});

test("T16: a lead of Meta's testing tool is a lead, with a note that it is a test", () => {
  const field_data = [
    { name: 'full_name', values: ['<test lead: dummy data for full_name>'] },
    { name: 'email', values: ['test@fb.com'] },
  ];
  const { submission } = read({ ...whole, is_organic: true, field_data });
  const known = { mapping: {}, questions: [], defaultRegion: 'US', defaultCampaign: null, receivedAt };
  const draft = normalise(submission, known);
  expect(draft.email).toBe('test@fb.com');
  expect(draft.data_quality).toEqual([{ field: 'lead', note: expect.stringContaining('test lead') }]);
});

test("T16: the dashboard's test, which no lead follows, is none, and is called a test", () => {
  const value = { ...announced, leadgen_id: '444444444444' };
  expect(readMetaLead(eventOf(null, value))).toEqual({ reason: expect.stringContaining('test of the Facebook') });
});

test.each<[string, string | object | null, Json, string]>([
  ['not fetched', null, announced, 'not been fetched'],
  ['not JSON', '<html>502</html>', announced, 'not understood'],
  ['a list', '[]', announced, 'not understood'],
  ['answers of an unknown shape', { ...whole, field_data: 'x' }, announced, 'not understood'],
  ['no id', { field_data: [] }, announced, 'no id'],
  ['another lead', { ...whole, id: '1' }, announced, 'another lead'],
  ['a delivery that announces nothing', whole, 'nothing', 'names no lead'],
])('%s is no lead, and says why', (_, fetched, value, reason) => {
  expect(readMetaLead(eventOf(fetched, value))).toEqual({ reason: expect.stringContaining(reason) });
});

test('whatever Graph answers is read or refused with a reason', () => {
  const anyJson = fc.jsonValue({ stringUnit: 'binary' });
  const lead = fc.record(
    {
      id: fc.constant(ids.leadgen_id),
      field_data: fc.oneof(fc.array(anyJson), anyJson),
      custom_disclaimer_responses: fc.oneof(fc.array(anyJson), anyJson),
      created_time: anyJson,
      platform: anyJson,
      partner_name: anyJson,
    },
    { requiredKeys: ['id'] },
  );
  fc.assert(
    fc.property(fc.oneof(lead, anyJson), (fetched) => {
      const result = readMetaLead(eventOf(JSON.stringify(fetched)));
      if (isReading(result)) expect(result.submission.source_lead_id).toBe(ids.leadgen_id);
      else expect(result.reason).toMatch(/\w/);
    }),
  );
});

test('T14: no answer is lost, and no name comes twice', () => {
  const value = fc.oneof(fc.string(), fc.integer(), fc.boolean());
  const field = fc.record({ name: fc.string(), values: fc.array(value) });
  fc.assert(
    fc.property(fc.array(field), (field_data) => {
      const { answers } = read({ id: ids.leadgen_id, field_data }).submission;
      const byName = new Map(answers.map(({ name, values }) => [name, values]));
      expect(byName.size).toBe(answers.length);
      for (const { name, values } of field_data)
        expect(byName.get(wellFormedText(name.trim() === '' ? '' : name))).toEqual(
          expect.arrayContaining(values.map((one) => (typeof one === 'string' ? wellFormedText(one) : one))),
        );
    }),
  );
});
