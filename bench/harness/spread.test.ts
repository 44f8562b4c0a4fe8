import { describe, expect, test } from 'vitest';
import { quantile, spreadOf } from './spread.ts';

describe('the spread of a cell', () => {
  test('is the median of its rounds between the least and the most, by size and not by text', () =>
    expect(spreadOf([1_000, 9, 200])).toMatchObject({ median: 200, min: 9, max: 1_000 }));

  test('of an even number of rounds is a value that was measured, the lower of both', () =>
    expect(spreadOf([4, 1, 3, 2]).median).toBe(2));

  test('keeps each round in the order in which it was taken', () => {
    const rounds = [3, 1, 2];
    expect(spreadOf(rounds).rounds).toEqual([3, 1, 2]);
    expect(rounds).toEqual([3, 1, 2]);
  });

  test('without a round is an error, and no figure', () =>
    expect(() => spreadOf([])).toThrow('without a single value'));
});

describe('a quantile', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => index + 1);

  test.each([
    [0, 1],
    [0.5, 50],
    [0.99, 99],
    [0.991, 100],
    [1, 100],
  ])('%s of a hundred values is the nearest one at or above it', (share, value) =>
    expect(quantile(hundred, share)).toBe(value),
  );

  test('of one value is that one', () =>
    expect([0, 0.5, 0.99].map((share) => quantile([7], share))).toEqual([7, 7, 7]));

  test('of no values is not a number', () => expect(quantile([], 0.99)).toBeNaN());
});
