import { expect, test } from 'vitest';
import { dayRange } from './day-range.ts';

test.each([
  ['UTC', '2026-01-31', '2026-01-31', '2026-01-31T00:00Z', '2026-02-01T00:00Z'],
  ['America/New_York', '2026-01-01', '2026-01-02', '2026-01-01T05:00Z', '2026-01-03T05:00Z'],
  ['Asia/Kolkata', '2026-06-01', '2026-06-01', '2026-05-31T18:30Z', '2026-06-01T18:30Z'],
  ['Europe/Berlin, clocks forward: 23 hours', '2026-03-29', '2026-03-29', '2026-03-28T23:00Z', '2026-03-29T22:00Z'],
  ['Europe/Berlin, clocks back: 25 hours', '2026-10-25', '2026-10-25', '2026-10-24T22:00Z', '2026-10-25T23:00Z'],
  [
    'America/Sao_Paulo, no midnight: begins at 01:00',
    '2018-11-04',
    '2018-11-04',
    '2018-11-04T03:00Z',
    '2018-11-05T02:00Z',
  ],
  [
    'America/Havana, two midnights: begins at the earlier',
    '2018-11-04',
    '2018-11-04',
    '2018-11-04T04:00Z',
    '2018-11-05T05:00Z',
  ],
])('a day in %s is the instants between its two starts', (...[zone, first, last, from, before]) => {
  const [timeZone = ''] = zone.split(',');
  expect(dayRange(timeZone, first, last)).toEqual({ from: new Date(from), before: new Date(before) });
});

test('a day that is left out does not limit', () => {
  expect(dayRange('UTC', undefined, undefined)).toEqual({});
  expect(dayRange('UTC', '2026-01-01', undefined)).toEqual({ from: new Date('2026-01-01') });
});

test('an unknown time zone is an error, never a wrong range', () => {
  expect(() => dayRange('Mars/Olympus', '2026-01-01', undefined)).toThrow('Mars/Olympus');
});
