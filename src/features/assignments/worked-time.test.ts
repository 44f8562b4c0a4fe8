import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { WorkingHours } from '../settings/index.ts';
import { sinceWorked } from './worked-time.ts';
import { isWithin, localTimeAt } from './working-hours.ts';

const MINUTE = 60_000;
const office: WorkingHours = Object.fromEntries(['1', '2', '3', '4', '5'].map((day) => [day, [['09:00', '17:00']]]));
const since = (minutes: number, now: string, hours: WorkingHours | null, timeZone = 'UTC') =>
  sinceWorked(minutes, new Date(now), { hours, timeZone })?.toISOString();

describe('the latest instant since which somebody has worked so long', () => {
  test('is that long ago where all hours are worked', () => {
    expect(since(30, '2026-03-02T10:00:00.000Z', null)).toBe('2026-03-02T09:30:00.000Z');
  });

  test('skips nights and weekends', () => {
    expect(since(30, '2026-03-02T09:10:00.000Z', office)).toBe('2026-02-27T16:40:00.000Z'); // Monday morning: Friday afternoon
    expect(since(30, '2026-03-01T12:00:00.000Z', office)).toBe('2026-02-27T16:30:00.000Z'); // a Sunday
  });

  test('skips a break, and counts hours that overlap once', () => {
    const hours: WorkingHours = {
      1: [
        ['09:00', '12:00'],
        ['10:00', '12:00'],
        ['13:00', '17:00'],
      ],
    };
    expect(since(90, '2026-03-02T13:30:00.000Z', hours)).toBe('2026-03-02T11:00:00.000Z');
  });

  test('is nowhere for who does not work', () => {
    expect(since(1, '2026-03-02T10:00:00.000Z', {})).toBeUndefined();
  });

  test('knows the hour that clocks skip, and the one that they show twice', () => {
    const nights: WorkingHours = { 7: [['01:00', '04:00']] };
    // 29 March in Berlin: 01:00 to 02:00 (UTC+1), then 03:00 to 04:00 (UTC+2): two hours, not three.
    expect(since(120, '2026-03-29T12:00:00.000Z', nights, 'Europe/Berlin')).toBe('2026-03-29T00:00:00.000Z');
    // 25 October: four.
    expect(since(240, '2026-10-25T12:00:00.000Z', nights, 'Europe/Berlin')).toBe('2026-10-24T23:00:00.000Z');
    const half: WorkingHours = { 7: [['01:30', '02:30']] };
    expect(since(61, '2026-10-25T12:00:00.000Z', half, 'Europe/Berlin')).toBe('2026-10-24T23:59:00.000Z');
  });
});

const clock = fc.integer({ min: 0, max: 48 }).map((half) => {
  const hour = String(Math.floor(half / 2)).padStart(2, '0');
  return `${hour}:${half % 2 === 0 ? '00' : '30'}`;
});
const hoursOf = fc.dictionary(fc.constantFrom('1', '2', '3', '4', '5', '6', '7'), fc.array(fc.tuple(clock, clock)));
/** Around changes of clocks, two of them at midnight. */
const places = fc.constantFrom(
  ['Europe/Berlin', '2026-03-30T00:00Z'],
  ['Europe/Berlin', '2026-10-26T00:00Z'],
  ['America/New_York', '2026-11-02T12:00Z'],
  ['America/Sao_Paulo', '2018-11-05T06:00Z'],
  ['America/Havana', '2018-11-05T00:00Z'],
  ['Australia/Lord_Howe', '2026-04-06T00:00Z'],
);

test('agrees with counting minute by minute what the eligibility predicate calls working hours', () => {
  fc.assert(
    fc.property(hoursOf, places, fc.integer({ min: 1, max: 600 }), (hours, [timeZone = '', end = ''], minutes) => {
      const now = new Date(end);
      let worked = 0;
      let at = now.getTime();
      const earliest = at - 2 * 24 * 60 * MINUTE;
      while (worked < minutes && at > earliest) {
        at -= MINUTE;
        if (isWithin(hours, localTimeAt(new Date(at), timeZone))) worked += 1;
      }
      const found = sinceWorked(minutes, now, { hours, timeZone });
      if (worked === minutes) expect(found).toEqual(new Date(at));
      else expect(found?.getTime() ?? 0).toBeLessThan(earliest);
    }),
    { numRuns: 60 },
  );
});
