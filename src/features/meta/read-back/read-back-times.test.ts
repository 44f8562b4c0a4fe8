import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { nextHour, nextTry, oldestKept, readingFrom, watermarkAfter } from './read-back-times.ts';

const HOUR = 3_600_000;
const startedAt = new Date('2026-11-20T12:00:00Z');
const ago = (hours: number) => new Date(startedAt.getTime() - hours * HOUR);
const moment = fc.integer({ min: 0, max: 120 * 24 }).map(ago);
const perhaps = fc.option(moment);

describe('which leads of a form are read', () => {
  test.each([
    ['from an hour before the watermark', { watermark: ago(2) }, ago(3)],
    ['the first time from an hour before the page was connected', { from: ago(5) }, ago(6)],
    ['all that Meta keeps where nothing is known', {}, oldestKept(startedAt)],
    ['no more than Meta keeps', { watermark: ago(100 * 24) }, oldestKept(startedAt)],
    ['from a day that is asked for', { watermark: ago(2), since: ago(48) }, ago(48)],
    ['from the watermark where the day that is asked for is later', { watermark: ago(48), since: ago(2) }, ago(49)],
  ])('%s', (_what, given, first) => {
    const seconds = readingFrom({ startedAt, watermark: null, from: null, since: null, ...given });
    expect(seconds).toBe(first.getTime() / 1_000 - 1); // Meta takes "greater than"
  });

  test('always join those that were read before', () => {
    fc.assert(
      fc.property(moment, perhaps, perhaps, (watermark, from, since) => {
        const seconds = readingFrom({ startedAt, watermark, from, since });
        expect(seconds * 1_000).toBeLessThan(Math.max(watermark.getTime(), oldestKept(startedAt).getTime()));
      }),
    );
  });
});

test('a watermark never goes back, and stays behind our clock', () => {
  fc.assert(
    fc.property(perhaps, (watermark) => {
      const moved = watermarkAfter(startedAt, watermark);
      expect(moved.getTime()).toBeGreaterThanOrEqual(watermark?.getTime() ?? 0);
      if (!watermark || watermark < ago(1)) expect(moved).toEqual(new Date(startedAt.getTime() - 5 * 60_000));
    }),
  );
});

test('the next time is about an hour later; after a failure soon, then ever later, and never later than an hour', () => {
  const inMinutes = (time: Date) => (time.getTime() - startedAt.getTime()) / 60_000;
  const hourly = Array.from({ length: 50 }, () => inMinutes(nextHour(startedAt)));
  expect(Math.min(...hourly)).toBeGreaterThanOrEqual(54);
  expect(Math.max(...hourly)).toBeLessThanOrEqual(66);
  expect(
    [null, ago(1), ago(1.5), ago(2), ago(4), ago(100)].map((worked) => inMinutes(nextTry(startedAt, worked))),
  ).toEqual([2, 2, 15, 30, 60, 60]);
});
