import { expect, test } from 'vitest';
import { wrongIn } from './stored.ts';

const three = { sent: 3, unacknowledged: [] };

test('each acknowledged one once, in any order, is as it should be', () =>
  expect(wrongIn(three, [2, 0, 1])).toBeUndefined());

test('an acknowledged one that is not there is lost, and named', () =>
  expect(wrongIn(three, [0, 2])).toBe('1 acknowledged ones are missing (1)'));

test('as many as were acknowledged are not enough where they are others', () =>
  expect(wrongIn({ sent: 3, unacknowledged: [2] }, [0, 2])).toBe('1 acknowledged ones are missing (1)'));

test('one that is there twice is wrong, acknowledged or not', () => {
  expect(wrongIn(three, [0, 1, 1, 2])).toBe('1 are there again');
  expect(wrongIn({ sent: 2, unacknowledged: [1] }, [0, 1, 1])).toBe('1 are there again');
});

test('one that was refused or never answered may be there, or not', () => {
  const two = { sent: 2, unacknowledged: [1] };
  expect([wrongIn(two, [0]), wrongIn(two, [0, 1])]).toEqual([undefined, undefined]);
});

test('what was never sent is not to be there', () =>
  expect(wrongIn(three, [0, 1, 2, 3])).toBe('1 were never sent (3)'));
