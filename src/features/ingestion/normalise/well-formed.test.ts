import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Json } from '../../../platform/tables.ts';
import { jsonText, wellFormed, wellFormedText } from './well-formed.ts';

const anyJson = fc.jsonValue({ stringUnit: 'binary', maxDepth: 6 }).map((value) => value as Json);

test('half surrogates and NUL become U+FFFD', () => {
  expect(wellFormedText('a\ud800b\0c😀')).toBe('a\uFFFDb\uFFFDc😀');
});

test('the text is what JSON.stringify writes', () => {
  fc.assert(
    fc.property(anyJson, (value) => {
      expect(jsonText(value)).toBe(JSON.stringify(value));
    }),
  );
});

test('a depth at which JSON.stringify throws is written', () => {
  const text = `${'[{"a":'.repeat(20_000)}1${'}]'.repeat(20_000)}`;
  const deep = JSON.parse(text) as Json;
  expect(() => JSON.stringify(deep)).toThrow(RangeError);
  expect(jsonText(deep)).toBe(text);
});

test('only what lies too deep becomes text, in its place', () => {
  expect(wellFormed([1, [2, [3, { a: 4 }]]], 2)).toEqual([1, [2, '[3,{"a":4}]']]);
});

test('names that would become equal are kept apart, in the text of their object', () => {
  expect(wellFormed({ '\ud800': 1, '\ud801': 2 }, 5)).toBe('{"\\ud800":1,"\\ud801":2}');
});

test('dangerous names are plain data', () => {
  const value = wellFormed(JSON.parse('{"__proto__":{"x":1},"constructor":2}') as Json, 5);
  expect(JSON.stringify(value)).toBe('{"__proto__":{"x":1},"constructor":2}');
  expect(({} as Record<string, unknown>)['x']).toBeUndefined();
});

test('doing it twice changes nothing, and the depth holds', () => {
  fc.assert(
    fc.property(anyJson, fc.nat(4), (value, levels) => {
      const once = wellFormed(value, levels);
      expect(JSON.stringify(wellFormed(once, levels))).toBe(JSON.stringify(once));
      expect(levelsOf(once)).toBeLessThanOrEqual(levels);
    }),
  );
});

const levelsOf = (value: Json): number =>
  value === null || typeof value !== 'object' ? 0 : 1 + Math.max(0, ...Object.values(value).map(levelsOf));
