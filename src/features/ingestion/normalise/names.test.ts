import { expect, test } from 'vitest';
import { splitName } from './names.ts';

test.each<[string, string, string | null]>([
  ['Madonna', 'Madonna', null],
  ['Jo Doe', 'Jo', 'Doe'],
  ['Jo Ann Doe', 'Jo Ann', 'Doe'],
  ['Ludwig van Beethoven', 'Ludwig', 'van Beethoven'],
  ['Juan de la Cruz', 'Juan', 'de la Cruz'],
  ['van Beethoven', 'van', 'Beethoven'],
  ['de la', 'de', 'la'],
])('%s is %s and %s', (full, first, last) => {
  expect(splitName(full)).toEqual([first, last]);
});
