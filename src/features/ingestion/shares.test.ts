import { beforeEach, expect, test } from 'vitest';
import { Shares } from './shares.ts';

let now: number;
let shares: Shares;
beforeEach(() => {
  now = 0;
  shares = new Shares(() => now);
});

/** How many of these events came over the share of their entity. */
const over = (entityId: number, events: number) =>
  Array.from({ length: events }, () => shares.isOver(entityId)).filter(Boolean).length;

test('whoever is alone is never over the share', () => {
  expect(over(1, 10_000)).toBe(0);
});

test('few events crowd nobody, however they are shared', () => {
  expect(over(2, 1) + over(1, 90)).toBe(0);
});

test('of two, the one with ten times as much is over, the other is not', () => {
  const sent = { one: 0, other: 0 };
  for (let round = 0; round < 100; round += 1) {
    sent.one += over(1, 10);
    sent.other += over(2, 1);
  }
  expect(sent.other).toBe(0);
  expect(sent.one).toBeGreaterThan(900);
});

test('entities that send alike are all within their shares', () => {
  let sent = 0;
  for (let round = 0; round < 100; round += 1) for (const entityId of [1, 2, 3, 4]) sent += over(entityId, 1);
  expect(sent).toBe(0);
});

test('a crowd is forgotten within seconds', () => {
  over(2, 10);
  expect(over(1, 1_000)).toBeGreaterThan(0);
  now = 12_000;
  expect(over(2, 1) + over(1, 90)).toBe(0);
});
