import fc from 'fast-check';
import { expect, test } from 'vitest';
import { e164Of } from './phones.ts';

test.each([
  ['(202) 555-0123', 'US', '+12025550123'],
  ['+1 202 555 0123', 'DE', '+12025550123'],
  ['0044 20 7946 0958', 'US', '+442079460958'],
  ['030 901820', 'DE', '+4930901820'],
  ['919876543210', 'IN', '+919876543210'],
  ['050 123 4567', 'AE', '+971501234567'],
  ['٢٠٢٥٥٥٠١٢٣', 'US', '+12025550123'],
  ['+15551234567', 'US', '+15551234567'], // no such area code, yet of a possible length
  ['001 555 123 4567', 'DE', '+15551234567'],
])('%s in %s is %s', (given, region, expected) => {
  expect(e164Of(given, region)).toBe(expected);
});

test.each([
  ['12', 'US'],
  ['no phone', 'US'],
  ['2025550123', 'XX'],
  ['+1'.padEnd(10_000, '2'), 'US'],
])('%s in %s is no number', (given, region) => {
  expect(e164Of(given, region)).toBeNull();
});

test('whatever is given, a number is a plus and at most 15 ASCII digits', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string(), fc.stringMatching(/^\+?[\d ()/-]{6,20}$/)),
      fc.constantFrom('US', 'DE', '', '?'),
      (text, region) => {
        expect(e164Of(text, region) ?? '+10').toMatch(/^\+[1-9]\d{1,14}$/);
      },
    ),
  );
});
