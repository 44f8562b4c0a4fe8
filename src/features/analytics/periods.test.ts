import { expect, test } from 'vitest';
import { dayBefore, periodCount, periodsOf } from './periods.ts';

const namesOf = (first: string, last: string, unit: 'day' | 'week' | 'month') =>
  periodsOf('UTC', { first, last }, unit).map(({ name }) => name);

test('weeks are those of ISO 8601, also where they belong to another year than their days', () => {
  expect(namesOf('2024-12-29', '2024-12-30', 'week')).toEqual(['2024-W52', '2025-W01']);
  expect(namesOf('2024-12-30', '2025-01-05', 'week')).toEqual(['2025-W01']);
  expect(namesOf('2021-01-01', '2021-01-04', 'week')).toEqual(['2020-W53', '2021-W01']);
  expect(namesOf('2024-01-01', '2024-01-01', 'week')).toEqual(['2024-W01']);
});

test('days and months have the names of the reference, with leap days', () => {
  expect(namesOf('2024-02-28', '2024-03-01', 'day')).toEqual(['2024-02-28', '2024-02-29', '2024-03-01']);
  expect(namesOf('2023-12-31', '2024-02-01', 'month')).toEqual(['2023-12', '2024-01', '2024-02']);
});

test('the first period begins with the first day asked for, the others where they begin in the time zone', () => {
  const starts = periodsOf('America/New_York', { first: '2024-03-06', last: '2024-03-18' }, 'week');
  expect(starts.map(({ from }) => from.toISOString())).toEqual([
    '2024-03-06T05:00:00.000Z',
    '2024-03-11T04:00:00.000Z', // the clocks went forward on the day before
    '2024-03-18T04:00:00.000Z',
  ]);
  const [, second] = periodsOf('Asia/Kathmandu', { first: '2024-01-31', last: '2024-02-01' }, 'month');
  expect(second?.from.toISOString()).toBe('2024-01-31T18:15:00.000Z');
});

test.each(['day', 'week', 'month'] as const)(
  'periods by %s are counted before they are made, never too few',
  (unit) => {
    const days = { first: '2019-12-31', last: '2024-02-29' };
    const made = periodsOf('UTC', days, unit).length;
    expect(periodCount(days, unit)).toBeGreaterThanOrEqual(made);
    expect(periodCount(days, unit)).toBeLessThanOrEqual(made + 1);
  },
);

test('a range of so many periods ends with the one of its last day', () => {
  expect(namesOf(dayBefore('2024-03-31', 11, 'month'), '2024-03-31', 'month')).toHaveLength(12);
  expect(namesOf(dayBefore('2024-01-03', 11, 'week'), '2024-01-03', 'week')).toHaveLength(12);
  expect(namesOf(dayBefore('2024-03-01', 29, 'day'), '2024-03-01', 'day')).toHaveLength(30);
});
