import { describe, expect, test } from 'vitest';
import type { Json } from '../../platform/tables.ts';
import { Condition, Conditions, type LeadFacts, matches } from './conditions.ts';

const facts: LeadFacts = {
  platform: 'website',
  source_id: 12,
  campaign_id: 'Summer Sale',
  form_id: null,
  page_id: null,
  utm_source: 'Google',
  utm_medium: 'cpc',
  utm_campaign: '',
  utm_term: null,
  utm_content: null,
  answers: { city: ' Berlin ', products: ['Course', 'Webinar'], budget: 5000, newsletter: true, note: '', gone: null },
};

const holds = (field: string, operator: string, value?: unknown) =>
  matches([Condition.parse({ field, operator, ...(value !== undefined && { value }) })], facts);
const answered = (answer: Json, operator: string, value?: unknown) =>
  matches([Condition.parse({ field: 'answer:it', operator, ...(value !== undefined && { value }) })], {
    ...facts,
    answers: { it: answer },
  });

test.each([
  ['utm_source', 'equals', 'google', true],
  ['utm_source', 'equals', 'goo', false],
  ['utm_source', 'equals', '  GOOGLE ', true],
  ['source_id', 'equals', '12', true],
  ['form_id', 'equals', 'anything', false],
  ['form_id', 'equals', '', false],
  ['utm_source', 'not_equals', 'bing', true],
  ['utm_source', 'not_equals', 'Google', false],
  ['form_id', 'not_equals', 'x', true],
  ['campaign_id', 'contains', 'er sa', true],
  ['campaign_id', 'contains', 'winter', false],
  ['form_id', 'contains', '', false],
  ['campaign_id', 'starts_with', 'SUMMER', true],
  ['campaign_id', 'starts_with', 'sale', false],
  ['utm_medium', 'one_of', ['email', 'CPC'], true],
  ['utm_medium', 'one_of', ['email', 'social'], false],
  ['form_id', 'one_of', ['1'], false],
  ['utm_medium', 'is_given', undefined, true],
  ['form_id', 'is_given', undefined, false],
  ['utm_campaign', 'is_given', undefined, false],
  ['form_id', 'is_not_given', undefined, true],
  ['utm_medium', 'is_not_given', undefined, false],
  ['answer:city', 'equals', 'berlin', true],
  ['answer:City', 'equals', 'berlin', false],
  ['answer:budget', 'equals', '5000', true],
  ['answer:newsletter', 'equals', 'true', true],
  ['answer:note', 'is_given', undefined, false],
  ['answer:gone', 'is_not_given', undefined, true],
  ['answer:never asked', 'is_not_given', undefined, true],
])('%s %s %j: %s', (field, operator, value, expected) => {
  expect(holds(field, operator, value)).toBe(expected);
});

describe('an answer with several values', () => {
  test.each([
    ['equals', 'webinar', true],
    ['equals', 'course,webinar', false],
    ['not_equals', 'webinar', false],
    ['not_equals', 'demo', true],
    ['contains', 'our', true],
    ['starts_with', 'web', true],
    ['one_of', ['demo', 'course'], true],
    ['is_given', undefined, true],
  ])('counts with each of them: %s %j is %s', (operator, value, expected) => {
    expect(holds('answer:products', operator, value)).toBe(expected);
  });

  test('without anything in it is no answer', () => {
    expect(answered([], 'is_given')).toBe(false);
    expect(answered(['', '  ', null], 'is_given')).toBe(false);
    expect(answered([null, 'x'], 'equals', 'null')).toBe(false);
  });
});

test('an answer that is an object is asked by its JSON text', () => {
  expect(answered({ plan: 'gold' }, 'contains', '"gold"')).toBe(true);
  expect(answered([{ plan: 'gold' }], 'contains', 'object')).toBe(false);
});

test.each(['constructor', 'toString', '__proto__', 'hasOwnProperty'])(
  'nobody answered %s unless the form did',
  (name) => {
    expect(holds(`answer:${name}`, 'is_given')).toBe(false);
  },
);

test('all conditions must hold; none at all always hold', () => {
  const [yes, no] = [
    { field: 'utm_medium', operator: 'equals', value: 'cpc' },
    { field: 'utm_source', operator: 'equals', value: 'bing' },
  ] as const;
  expect(matches([yes, yes], facts)).toBe(true);
  expect(matches([yes, no], facts)).toBe(false);
  expect(matches([], facts)).toBe(true);
});

test.each([
  ['a field that no lead has', { field: 'email', operator: 'equals', value: 'x' }],
  ['an answer without a name', { field: 'answer:', operator: 'is_given' }],
  ['an operator that there is not', { field: 'platform', operator: 'matches', value: '.*' }],
  ['a value where none belongs', { field: 'platform', operator: 'is_given', value: 'x' }],
  ['a list for one value', { field: 'platform', operator: 'equals', value: ['x'] }],
  ['one value for a list', { field: 'platform', operator: 'one_of', value: 'x' }],
  ['an empty list', { field: 'platform', operator: 'one_of', value: [] }],
  ['a missing value', { field: 'platform', operator: 'equals' }],
  ['an unknown key', { field: 'platform', operator: 'equals', value: 'x', negate: true }],
])('%s is refused', (_what, condition) => {
  expect(Condition.safeParse(condition).success).toBe(false);
});

test('no rule has more than twenty conditions', () => {
  const condition = { field: 'platform', operator: 'is_given' };
  const many = (count: number) => Conditions.safeParse(Array.from({ length: count }, () => condition)).success;
  expect([many(20), many(21)]).toEqual([true, false]);
});
