import { describe, expect, test } from 'vitest';
import type { WorkingHours } from '../settings/index.ts';
import { isWithin, localTimeAt } from './working-hours.ts';

const isOpen = (hours: WorkingHours | null, at: string, timeZone: string) =>
  isWithin(hours, localTimeAt(new Date(at), timeZone));
const weekdays = (...intervals: [string, string][]): WorkingHours =>
  Object.fromEntries(['1', '2', '3', '4', '5'].map((day) => [day, intervals]));

const office = weekdays(['09:00', '12:30'], ['13:30', '17:30']);

test('no hours at all mean always', () => {
  expect(isOpen(null, '2026-01-01T03:00:00Z', 'UTC')).toBe(true);
});

// 2 March 2026 is a Monday.
test.each([
  ['2026-03-02T08:59:59.999Z', false],
  ['2026-03-02T09:00:00.000Z', true],
  ['2026-03-02T12:29:59.999Z', true],
  ['2026-03-02T12:30:00.000Z', false],
  ['2026-03-02T13:30:00.000Z', true],
  ['2026-03-02T17:29:59.999Z', true],
  ['2026-03-02T17:30:00.000Z', false],
  ['2026-03-06T10:00:00.000Z', true],
  ['2026-03-07T10:00:00.000Z', false],
  ['2026-03-08T10:00:00.000Z', false],
])('an interval begins with its first minute and ends before its last: %s is %s', (at, expected) => {
  expect(isOpen(office, at, 'UTC')).toBe(expected);
});

describe('free days', () => {
  test('are days left out and days without intervals', () => {
    expect(isOpen({}, '2026-03-02T10:00:00Z', 'UTC')).toBe(false);
    expect(isOpen({ 1: [], 2: [['09:00', '17:00']] }, '2026-03-02T10:00:00Z', 'UTC')).toBe(false);
    expect(isOpen({ 1: [], 2: [['09:00', '17:00']] }, '2026-03-03T10:00:00Z', 'UTC')).toBe(true);
  });

  test('are those of the place, not of Greenwich', () => {
    const mondayOnly: WorkingHours = { 1: [['00:00', '24:00']] };
    expect(isOpen(mondayOnly, '2026-03-01T22:00:00Z', 'Asia/Tokyo')).toBe(true); // Monday 07:00 there
    expect(isOpen(mondayOnly, '2026-03-02T16:00:00Z', 'Asia/Tokyo')).toBe(false); // Tuesday 01:00 there
    expect(isOpen(mondayOnly, '2026-03-03T04:00:00Z', 'America/Los_Angeles')).toBe(true); // Monday 20:00 there
  });
});

describe('time zones', () => {
  test.each([
    ['Asia/Kolkata', '2026-03-02T03:29:00Z', false], // 08:59
    ['Asia/Kolkata', '2026-03-02T03:30:00Z', true], // 09:00
    ['Asia/Kathmandu', '2026-03-02T03:15:00Z', true], // 09:00, a quarter of an hour off
    ['America/New_York', '2026-03-02T14:00:00Z', true], // 09:00
    ['America/New_York', '2026-03-02T13:59:00Z', false],
  ])('in %s at %s: %s', (timeZone, at, expected) => {
    expect(isOpen(office, at, timeZone)).toBe(expected);
  });
});

describe('midnight', () => {
  const allDay: WorkingHours = { 1: [['00:00', '24:00']] };

  test('24:00 is the end of the day, its last minute included', () => {
    expect(isOpen(allDay, '2026-03-02T23:59:59.999Z', 'UTC')).toBe(true);
    expect(isOpen(allDay, '2026-03-03T00:00:00Z', 'UTC')).toBe(false);
  });

  test('00:00 belongs to the new day', () => {
    expect(isOpen(allDay, '2026-03-01T23:59:59.999Z', 'UTC')).toBe(false);
    expect(isOpen(allDay, '2026-03-02T00:00:00Z', 'UTC')).toBe(true);
  });

  test('a night shift is the evening of one day and the morning of the next', () => {
    const night: WorkingHours = { 1: [['22:00', '24:00']], 2: [['00:00', '06:00']] };
    const open = [
      '2026-03-02T21:59Z',
      '2026-03-02T22:00Z',
      '2026-03-03T00:00Z',
      '2026-03-03T05:59Z',
      '2026-03-03T06:00Z',
    ];
    expect(open.map((at) => isOpen(night, at, 'UTC'))).toEqual([false, true, true, true, false]);
  });
});

describe('daylight saving', () => {
  const sunday = (from: string, until: string): WorkingHours => ({ 7: [[from, until]] });

  test('the clock decides: nine in the morning is another instant after the change', () => {
    const daily = { ...office, 7: [['09:00', '17:00']] } as WorkingHours;
    expect(isOpen(daily, '2026-03-27T08:00:00Z', 'Europe/Berlin')).toBe(true); // Friday before: UTC+1
    expect(isOpen(daily, '2026-03-29T07:00:00Z', 'Europe/Berlin')).toBe(true); // the Sunday itself: UTC+2
    expect(isOpen(daily, '2026-03-29T06:59:00Z', 'Europe/Berlin')).toBe(false);
    expect(isOpen(daily, '2026-10-25T07:59:00Z', 'Europe/Berlin')).toBe(false); // back again: UTC+1
    expect(isOpen(daily, '2026-10-25T08:00:00Z', 'Europe/Berlin')).toBe(true);
  });

  test('an hour that the clocks skip never comes', () => {
    const skipped = sunday('02:00', '03:00');
    expect(isOpen(skipped, '2026-03-29T00:59:59Z', 'Europe/Berlin')).toBe(false); // 01:59
    expect(isOpen(skipped, '2026-03-29T01:00:00Z', 'Europe/Berlin')).toBe(false); // 03:00
  });

  test('an hour that the clocks show twice is worked twice', () => {
    const twice = sunday('02:00', '03:00');
    expect(isOpen(twice, '2026-10-25T00:30:00Z', 'Europe/Berlin')).toBe(true);
    expect(isOpen(twice, '2026-10-25T01:30:00Z', 'Europe/Berlin')).toBe(true);
    expect(isOpen(twice, '2026-10-25T02:00:00Z', 'Europe/Berlin')).toBe(false);
  });
});
