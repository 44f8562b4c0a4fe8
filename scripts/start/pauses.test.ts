import { expect, test } from 'vitest';
import { Pauses } from './pauses.ts';

test('the first restart is at once, the next ones wait longer and never over ten seconds', () => {
  const pauses = new Pauses(0);
  const waits: number[] = [];
  for (let now = 0; waits.length < 8; now += waits.at(-1) ?? 0) waits.push(pauses.afterEnd(now));
  expect(waits).toEqual([0, 500, 1000, 2000, 4000, 8000, 10_000, 10_000]);
});

test('half a minute of life makes the next restart immediate again', () => {
  const pauses = new Pauses(0);
  pauses.afterEnd(0);
  expect(pauses.afterEnd(29_999)).toBe(500);
  expect(pauses.afterEnd(29_999 + 500 + 30_000)).toBe(0);
});
