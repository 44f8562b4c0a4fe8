import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readUsage } from './usage.ts';

const NOTHING = { appPercent: 0, pagePercent: 0, regainMs: null };

test("the app's percentage is the highest of its three counters", () => {
  const percents = (app: object) => readUsage({ 'x-app-usage': JSON.stringify(app) }).appPercent;
  expect(percents({ call_count: 28, total_time: 25, total_cputime: 25 })).toBe(28);
  expect(percents({ call_count: 2, total_time: 125, total_cputime: 25 })).toBe(125);
  expect(percents({ total_cputime: 3 })).toBe(3);
});

test("the page's percentage and wait come from leadgen and pages entries only, the highest of all objects", () => {
  const header = JSON.stringify({
    '100000000000001': [
      { type: 'leadgen', call_count: 95, total_cputime: 20, total_time: 20, estimated_time_to_regain_access: 19 },
      { type: 'ads_management', call_count: 100, total_cputime: 1, total_time: 1, estimated_time_to_regain_access: 60 },
    ],
    '100000000000002': [
      { type: 'pages', call_count: 1, total_cputime: 97, total_time: 2, estimated_time_to_regain_access: 3 },
    ],
  });
  const headers = { 'x-business-use-case-usage': header };
  expect(readUsage(headers)).toEqual({ appPercent: 0, pagePercent: 97, regainMs: 19 * 60_000 });
  expect(readUsage(headers, ['pages']).regainMs).toBe(3 * 60_000);
});

test('a wait of 0 minutes is no wait', () => {
  const header = '{"1":[{"type":"leadgen","call_count":5,"estimated_time_to_regain_access":0}]}';
  expect(readUsage({ 'x-business-use-case-usage': header })).toEqual({ ...NOTHING, pagePercent: 5 });
});

test.each(['', '{', 'null', '[]', '17', '"x"', '{"1":null}', '{"1":[null,7,{"type":3}]}', '{"call_count":"many"}'])(
  'a malformed header says nothing: %s',
  (header) => {
    expect(readUsage({ 'x-app-usage': header, 'x-business-use-case-usage': header })).toEqual(NOTHING);
  },
);

test('no header says nothing', () => {
  expect(readUsage({})).toEqual(NOTHING);
});

test('whatever the headers hold, the percentages are numbers', () => {
  fc.assert(
    fc.property(fc.json(), (header) => {
      const usage = readUsage({ 'x-app-usage': header, 'x-business-use-case-usage': header });
      expect(usage.appPercent).toBeGreaterThanOrEqual(0);
      expect(usage.pagePercent).toBeGreaterThanOrEqual(0);
    }),
  );
});
