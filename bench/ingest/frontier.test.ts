import { expect, test } from 'vitest';
import { Frontier } from './frontier.ts';

test('what was seen is not looked for again', () => {
  const frontier = new Frontier(10);
  expect(frontier.ranges).toEqual([[11, Infinity]]);
  frontier.see([12, 11], 0);
  expect(frontier.ranges).toEqual([[13, Infinity]]);
});

test('what was skipped is looked for, since its transaction may end later', () => {
  const frontier = new Frontier(0);
  frontier.see([1, 4, 8], 0);
  expect(frontier.ranges).toEqual([
    [2, 3],
    [5, 7],
    [9, Infinity],
  ]);
  frontier.see([3, 6], 5);
  expect(frontier.ranges).toEqual([
    [2, 2],
    [5, 5],
    [7, 7],
    [9, Infinity],
  ]);
});

test('what was taken back is given up after a while', () => {
  const frontier = new Frontier(0);
  frontier.see([2], 0);
  frontier.see([3], 9_000);
  expect(frontier.ranges).toHaveLength(2);
  frontier.see([], 11_000);
  expect(frontier.ranges).toEqual([[4, Infinity]]);
});
