import { expect, test } from 'vitest';
import { nextCheckAfterSilence } from './next-check.ts';

const at = (minutes: number) => new Date(Date.UTC(2026, 10, 20, 0, minutes));
const minutesBetween = (from: Date, to: Date) => (to.getTime() - from.getTime()) / 60_000;
const fresh = { checkedAt: null, lastErrorAt: null, pauseMs: null };

test('while Meta is silent the pauses double from a minute to an hour, and stay there', () => {
  const pauses: number[] = [];
  let now = at(0);
  let lastErrorAt: Date | null = null;
  for (let tries = 0; tries < 9; tries += 1) {
    const next = nextCheckAfterSilence({ ...fresh, now, lastErrorAt });
    pauses.push(minutesBetween(now, next));
    [lastErrorAt, now] = [now, next];
  }
  expect(pauses).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60]);
});

test('a silence begins anew after a check that went well, and after a trouble of long ago', () => {
  const now = at(600);
  expect(minutesBetween(now, nextCheckAfterSilence({ ...fresh, now, checkedAt: at(595), lastErrorAt: at(590) }))).toBe(
    1,
  );
  expect(minutesBetween(now, nextCheckAfterSilence({ ...fresh, now, checkedAt: at(0), lastErrorAt: at(400) }))).toBe(1);
});

test('Meta is left alone at least as long as it asks', () => {
  const now = at(10);
  expect(minutesBetween(now, nextCheckAfterSilence({ ...fresh, now, pauseMs: 7 * 60_000 }))).toBe(7);
  expect(minutesBetween(now, nextCheckAfterSilence({ ...fresh, now, lastErrorAt: at(0), pauseMs: 7 * 60_000 }))).toBe(
    20,
  );
});
