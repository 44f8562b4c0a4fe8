import { expect, test } from 'vitest';
import { cutToPage, TOTAL_CAP, totalOf } from './page.ts';

test('a total is exact up to the cap, and says so beyond it', () => {
  expect(totalOf(TOTAL_CAP)).toEqual({ total: TOTAL_CAP });
  expect(totalOf(TOTAL_CAP + 1)).toEqual({ total: TOTAL_CAP, total_is_capped: true });
});

test('a page that was read one further than its limit knows whether it is the last', () => {
  expect(cutToPage([1, 2, 3], 2)).toEqual({ shown: [1, 2], last: 2 });
  expect(cutToPage([1, 2], 2)).toEqual({ shown: [1, 2], last: undefined });
  expect(cutToPage([], 2)).toEqual({ shown: [], last: undefined });
});
