import fc from 'fast-check';
import { DateTime } from 'luxon';
import { describe, expect, test } from 'vitest';
import { nextRun, type Timetable } from './schedule-time.ts';

const next = (timetable: Partial<Timetable>, zone: string, after: string) =>
  nextRun(
    { frequency: 'daily', dayOfWeek: null, dayOfMonth: null, time: '09:00', ...timetable },
    zone,
    new Date(after),
  ).toISOString();

describe('the next run', () => {
  test('is today if its time is still to come, and never the instant that was asked from', () => {
    expect(next({}, 'UTC', '2026-02-01T08:59:59.999Z')).toBe('2026-02-01T09:00:00.000Z');
    expect(next({}, 'UTC', '2026-02-01T09:00:00.000Z')).toBe('2026-02-02T09:00:00.000Z');
  });

  test("is by the entity's own clock and calendar", () => {
    expect(next({}, 'Asia/Kolkata', '2026-02-01T03:00Z')).toBe('2026-02-01T03:30:00.000Z');
    expect(next({}, 'Pacific/Kiritimati', '2026-02-01T12:00Z')).toBe('2026-02-01T19:00:00.000Z');
    expect(next({ frequency: 'weekly', dayOfWeek: 1 }, 'America/New_York', '2026-02-02T03:00Z')).toBe(
      '2026-02-02T14:00:00.000Z',
    );
  });

  test('of the 31st is the last day of shorter months', () => {
    const monthly = { frequency: 'monthly', dayOfMonth: 31 } as const;
    expect(next(monthly, 'UTC', '2026-01-31T09:00Z')).toBe('2026-02-28T09:00:00.000Z');
    expect(next(monthly, 'UTC', '2028-02-01T09:00Z')).toBe('2028-02-29T09:00:00.000Z');
    expect(next(monthly, 'UTC', '2026-02-28T09:00Z')).toBe('2026-03-31T09:00:00.000Z');
    expect(next({ frequency: 'monthly', dayOfMonth: 1 }, 'UTC', '2024-01-01T09:00Z')).toBe('2024-02-01T09:00:00.000Z');
  });

  test('at a time that the clock skips is the first that there is again', () => {
    expect(next({ time: '02:30' }, 'Europe/Berlin', '2026-03-28T12:00Z')).toBe('2026-03-29T01:00:00.000Z');
    expect(next({ time: '02:30' }, 'Europe/Berlin', '2026-03-29T01:00Z')).toBe('2026-03-30T00:30:00.000Z');
    expect(next({ time: '00:00' }, 'America/Santiago', '2026-09-05T12:00Z')).toBe('2026-09-06T04:00:00.000Z');
  });

  test('at a time that there is twice is the first of both, and the second is none', () => {
    expect(next({ time: '02:30' }, 'Europe/Berlin', '2026-10-24T12:00Z')).toBe('2026-10-25T00:30:00.000Z');
    expect(next({ time: '02:30' }, 'Europe/Berlin', '2026-10-25T00:30Z')).toBe('2026-10-26T01:30:00.000Z');
  });

  test('of a day that a country left out is the next day that it had', () => {
    expect(next({ frequency: 'monthly', dayOfMonth: 30 }, 'Pacific/Apia', '2011-12-15T00:00Z')).toBe(
      '2011-12-30T10:00:00.000Z',
    );
  });
});

const two = (number: number) => String(number).padStart(2, '0');
const timetable = fc.record({
  frequency: fc.constantFrom('daily' as const, 'weekly' as const, 'monthly' as const),
  dayOfWeek: fc.integer({ min: 1, max: 7 }),
  dayOfMonth: fc.integer({ min: 1, max: 31 }),
  time: fc
    .tuple(fc.integer({ min: 0, max: 23 }), fc.integer({ min: 0, max: 59 }))
    .map(([hour, minute]) => `${two(hour)}:${two(minute)}`),
});
const zone = fc.constantFrom(
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'Australia/Lord_Howe',
  'Asia/Kathmandu',
  'America/Santiago',
  'Pacific/Chatham',
);
const moment = fc.date({ min: new Date('2020-01-01T00:00Z'), max: new Date('2035-01-01T00:00Z'), noInvalidDate: true });

test('every next run is later, on a due day at the time, or where the clock skips it up to an hour later', () => {
  fc.assert(
    fc.property(timetable, zone, moment, (table, timeZone, after) => {
      const at = nextRun(table, timeZone, after);
      expect(at.getTime()).toBeGreaterThan(after.getTime());
      const local = DateTime.fromJSDate(at, { zone: timeZone });
      const [hour = 0, minute = 0] = table.time.split(':').map(Number);
      const late = local.hour * 60 + local.minute - (hour * 60 + minute);
      expect(late).toBeGreaterThanOrEqual(0);
      expect(late).toBeLessThanOrEqual(60);
      if (late > 0)
        expect(DateTime.fromJSDate(new Date(at.getTime() - 1), { zone: timeZone }).offset).toBeLessThan(local.offset);
      if (table.frequency === 'weekly') expect(local.weekday).toBe(table.dayOfWeek);
      if (table.frequency === 'monthly') expect(local.day).toBe(Math.min(table.dayOfMonth, local.endOf('month').day));
    }),
  );
});

test('no run is left out: whatever instant before it one asks from, the answer is the same, and they come in order', () => {
  fc.assert(
    fc.property(
      timetable,
      zone,
      moment,
      fc.double({ min: 0, max: 1, noNaN: true }),
      (table, timeZone, after, share) => {
        const at = nextRun(table, timeZone, after);
        const between = new Date(Math.floor(after.getTime() + (at.getTime() - 1 - after.getTime()) * share));
        expect(nextRun(table, timeZone, between)).toEqual(at);
        const following = nextRun(table, timeZone, at);
        const days = { daily: [0.9, 1.1], weekly: [6.9, 7.1], monthly: [27.9, 31.1] }[table.frequency];
        const gap = (following.getTime() - at.getTime()) / 86_400_000;
        expect(gap).toBeGreaterThan(days[0] ?? 0);
        expect(gap).toBeLessThan(days[1] ?? 0);
      },
    ),
  );
});
