import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Json } from '../../../platform/tables.ts';
import type { FieldMapping, Question } from '../../sources/index.ts';
import { type Answer, type Attribution, type Submission, unknownOrigin } from '../submission.ts';
import { targets } from './field-names.ts';
import { type Known, type LeadDraft, normalise } from './normalise.ts';
import { ANSWER_LEVELS, COLUMN_LEVELS, wellFormed, wellFormedText } from './well-formed.ts';

// Attack A38 of docs/attacks.md.

const awkwardText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme', minLength: 90, maxLength: 400 }),
  fc.emailAddress(),
  fc.constantFrom(
    '',
    ' ',
    '\0',
    '\ud800',
    '__proto__',
    'constructor',
    'on',
    '+12025550123',
    '2026-01-01',
    '1718032990',
  ),
  fc
    .tuple(fc.constantFrom('a', '😀', ' ', '9', '@'), fc.integer({ min: 250, max: 2_500 }))
    .map(([c, n]) => c.repeat(n)),
);
const deep = fc.nat(40).map((levels) => JSON.parse(`${'[{"a":'.repeat(levels)}1${'}]'.repeat(levels)}`) as Json);
const anyJson = fc.oneof(
  awkwardText,
  deep,
  fc.jsonValue({ stringUnit: 'binary' }).map((value) => value as Json),
);

const named = [...targets, 'name', 'e-mail', 'created_time', 'source_lead_id', 'page_url', 'page_name', 'ad_id'];
const anyName = fc.oneof(fc.constantFrom(...named), awkwardText);
const answers: fc.Arbitrary<Answer[]> = fc.array(
  fc.record({ name: anyName, values: fc.array(anyJson, { maxLength: 4 }) }),
  { maxLength: 8 },
);

const perhaps = fc.option(awkwardText);
const attribution: fc.Arbitrary<Attribution> = fc.record({
  page_url: perhaps,
  page_id: perhaps,
  page_name: perhaps,
  form_id: perhaps,
  ad_id: perhaps,
  campaign_id: perhaps,
  utm_source: perhaps,
  utm_medium: perhaps,
  utm_campaign: perhaps,
  utm_term: perhaps,
  utm_content: perhaps,
  ad_name: perhaps,
  adset_id: perhaps,
  adset_name: perhaps,
  campaign_name: perhaps,
  sender_platform: perhaps,
  is_organic: fc.option(fc.boolean()),
});
const submissions: fc.Arbitrary<Submission> = fc.record({
  answers,
  attribution,
  created_time: perhaps,
  source_lead_id: perhaps,
  consent: anyJson,
});
const target = fc.constantFrom(...targets);
const rule = fc.oneof(
  fc.constantFrom(...targets, 'ignore'),
  fc.string().map((text) => text as never),
  fc.record(
    {
      to: target,
      combine: fc.array(anyName, { minLength: 1, maxLength: 10 }),
      separator: fc.string({ maxLength: 20 }),
      labels: fc.oneof(fc.constant('form' as const), fc.dictionary(awkwardText, fc.string())),
    },
    { requiredKeys: ['to'] },
  ),
  fc.record(
    {
      split: fc.array(target, { minLength: 2, maxLength: 4 }),
      separator: fc.string({ minLength: 1, maxLength: 20 }),
    },
    { requiredKeys: ['split'] },
  ),
);
const questions: fc.Arbitrary<Question[]> = fc.array(
  fc.record({
    key: anyName,
    label: awkwardText,
    type: fc.oneof(fc.constantFrom('EMAIL', 'WORK_EMAIL', 'PHONE', 'FULL_NAME', 'CITY', 'CUSTOM'), awkwardText),
    options: fc.array(fc.record({ key: awkwardText, value: awkwardText }), { maxLength: 3 }),
  }),
  { maxLength: 5 },
);
const knowns: fc.Arbitrary<Known> = fc.record({
  mapping: fc.dictionary(anyName, rule) as fc.Arbitrary<FieldMapping>,
  questions,
  defaultRegion: fc.constantFrom('US', 'DE', 'ZZ', ''),
  defaultCampaign: fc.option(fc.string()),
  receivedAt: fc.constant(new Date('2026-05-01T12:00:00Z')),
});

/** What came out, as a submission again, in the order in which it was sent: an object puts names that are numbers first. */
const again = (draft: LeadDraft, sent: Submission): Submission => ({
  answers: Object.entries(draft.raw_field_data)
    .map(([name, value]) => ({ name, values: Array.isArray(value) ? value : [value] }))
    .toSorted((a, b) => placeIn(sent, a.name) - placeIn(sent, b.name)),
  attribution: draft.attribution,
  created_time: draft.created_time,
  source_lead_id: draft.source_lead_id,
  consent: draft.consent,
});

const placeIn = ({ answers }: Submission, name: string): number => {
  const place = answers.findIndex((answer) => wellFormedText(answer.name) === name);
  return place < 0 ? answers.length : place; // what was sent beside the answers is kept after them
};

const withoutNotes = ({ data_quality: _notes, ...columns }: LeadDraft) => JSON.stringify(columns);
const runs = { numRuns: 1_000 };

test('normalising twice changes nothing but the notes', () => {
  fc.assert(
    fc.property(submissions, knowns, (submission, known) => {
      const once = normalise(submission, known);
      expect(withoutNotes(normalise(again(once, submission), known))).toBe(withoutNotes(once));
    }),
    runs,
  );
});

test('nothing that was answered is lost', () => {
  fc.assert(
    fc.property(submissions, knowns, (submission, known) => {
      const { raw_field_data: raw } = normalise(submission, known);
      for (const { name, values } of submission.answers) {
        const stored = Object.getOwnPropertyDescriptor(raw, wellFormedText(name))?.value as Json;
        const kept = (Array.isArray(stored) ? stored : [stored]).map((value) => JSON.stringify(value));
        for (const value of values) expect(kept).toContain(JSON.stringify(wellFormed(value, ANSWER_LEVELS)));
      }
    }),
    runs,
  );
});

const textWidths = {
  ...{ email: 255, email_normalized: 255, phone: 64, phone_e164: 20, first_name: 100, last_name: 100, full_name: 200 },
  ...{ page_url: 2_048, page_name: 150, page_id: 255, form_id: 255, ad_id: 255, campaign_id: 255, source_lead_id: 255 },
  ...{ ad_name: 255, adset_id: 255, adset_name: 255, campaign_name: 255, sender_platform: 20 },
  ...{ utm_source: 255, utm_medium: 255, utm_campaign: 255, utm_term: 255, utm_content: 255 },
};

test('columns always fit, and hold well-formed text', () => {
  fc.assert(
    fc.property(submissions, knowns, (submission, known) => {
      const draft = normalise(submission, known);
      const columns: Record<string, unknown> = { ...draft, ...draft.attribution };
      for (const [column, width] of Object.entries(textWidths)) {
        const text = columns[column] === null ? '' : (columns[column] as string);
        expect([...text].length).toBeLessThanOrEqual(width);
        expect(text).toBe(wellFormedText(text));
      }
      for (const time of [draft.created_time, draft.consent_time])
        expect(time === null || new Date(time).toISOString()).toBe(time ?? true);
      for (const json of [draft.raw_field_data, draft.consent])
        expect(JSON.stringify(wellFormed(json, COLUMN_LEVELS))).toBe(JSON.stringify(json));
    }),
    runs,
  );
});

test('whatever deviates from what was sent has a note', () => {
  fc.assert(
    fc.property(awkwardText, awkwardText, (email, phone) => {
      const sent = {
        answers: [
          { name: 'email', values: [email] },
          { name: 'phone', values: [phone] },
        ],
      };
      const rest = { attribution: none, created_time: null, source_lead_id: null, consent: null };
      const draft = normalise({ ...sent, ...rest }, plain);
      const noted = draft.data_quality.map(({ field }) => field);
      if (email.trim() !== '' && draft.email_normalized === null) expect(noted).toContain('email');
      if (phone.trim() !== '' && draft.phone_e164 === null) expect(noted).toContain('phone');
    }),
  );
});

const none = unknownOrigin;
const plain: Known = {
  mapping: {},
  questions: [],
  defaultRegion: 'US',
  defaultCampaign: null,
  receivedAt: new Date('2026-05-01'),
};

test('a value nested 20,000 levels deep is kept as its text', () => {
  const levels = 20_000;
  const value = JSON.parse(`${'['.repeat(levels)}${']'.repeat(levels)}`) as Json;
  const submission = { attribution: none, created_time: null, source_lead_id: null, consent: value };
  const draft = normalise({ answers: [{ name: 'deep', values: [value] }], ...submission }, plain);
  expect(JSON.stringify(draft.raw_field_data)).toHaveLength(2 * levels + '{"deep":[""]}'.length);
});

test('a million answers to one question are read in bounded work and all kept', () => {
  const values = Array.from({ length: 1_000_000 }, (_, at) => `20255${at}`);
  const rest = { attribution: none, created_time: null, source_lead_id: null, consent: null };
  const draft = normalise({ answers: [{ name: 'phone', values }], ...rest }, plain);
  expect(draft.raw_field_data['phone']).toHaveLength(1_000_000);
});
