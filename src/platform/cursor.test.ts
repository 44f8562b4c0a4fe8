import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Position, readCursor, writeCursor } from './cursor.ts';

const anId = fc.nat({ max: Number.MAX_SAFE_INTEGER });
const aPosition = fc.tuple(
  fc.oneof(fc.string({ maxLength: 100, unit: 'grapheme-ascii' }), fc.integer(), fc.constant(null)),
  anId,
) satisfies fc.Arbitrary<Position>;

const textOf = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

test('reads what it wrote, and what it writes needs no escape in a URL', () => {
  fc.assert(
    fc.property(aPosition, (position) => {
      const cursor = writeCursor(position);
      expect(cursor).toMatch(/^[\w-]+$/);
      expect(readCursor(cursor)).toEqual(position);
    }),
  );
});

test('any other text is either a position or a 400 that names the cursor', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.string(),
        fc.json().map((json) => Buffer.from(json).toString('base64url')),
      ),
      (text) => {
        try {
          const [value, id] = readCursor(text);
          expect(value === null || ['string', 'number'].includes(typeof value)).toBe(true);
          expect(Number.isSafeInteger(id) && id >= 0).toBe(true);
        } catch (error) {
          expect(error).toMatchObject({ code: 'invalid_input', errors: [{ path: 'cursor' }] });
        }
      },
    ),
  );
});

test.each([
  ['nothing', ''],
  ['no JSON', 'abc'],
  ['an object', textOf({ value: 1, id: 2 })],
  ['no id', textOf(['2026-01-01'])],
  ['a negative id', textOf([null, -1])],
  ['half an id', textOf([null, 1.5])],
  ['an id that no number holds', textOf([null, 2 ** 53])],
  ['an id as text', textOf([null, '1'])],
  ['an object for a value', textOf([{ ne: null }, 1])],
  ['a list for a value', textOf([[1], 1])],
  ['a long value', textOf(['x'.repeat(101), 1])],
  ['something more', textOf([null, 1, 'or 1=1'])],
])('refuses %s', (_name, cursor) => {
  expect(() => readCursor(cursor)).toThrow(expect.objectContaining({ code: 'invalid_input' }));
});
