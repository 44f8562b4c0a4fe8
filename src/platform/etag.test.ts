import { expect, test } from 'vitest';
import { means, weakTag } from './etag.ts';

test.each([
  [undefined, true],
  ['*', true],
  [weakTag('2'), true],
  ['"2"', true],
  ['W/"1", W/"2"', true],
  [weakTag('1'), false],
  ['2', false],
  ['', false],
])('If-Match %s of version 2: %s', (ifMatch, is) => expect(means(ifMatch, '2')).toBe(is));
