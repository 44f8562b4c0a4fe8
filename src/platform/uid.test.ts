import fc from 'fast-check';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { newUid, uidBytes, uidText } from './uid.ts';

const anInstant = fc.integer({ min: 0, max: 2 ** 48 - 1 });

test('is a UUID of version 7 that begins with its time, whatever the time', () => {
  fc.assert(
    fc.property(anInstant, (now) => {
      const text = uidText(newUid(now));
      expect(z.uuidv7().safeParse(text).success).toBe(true);
      expect(Number.parseInt(text.replaceAll('-', '').slice(0, 12), 16)).toBe(now);
    }),
  );
});

test('a later one sorts after an earlier one, as bytes', () => {
  fc.assert(
    fc.property(anInstant, anInstant, (one, other) => {
      fc.pre(one !== other);
      expect(Buffer.compare(newUid(one), newUid(other))).toBe(Math.sign(one - other));
    }),
  );
});

test('two of the same millisecond differ', () => {
  const uids = Array.from({ length: 10_000 }, () => uidText(newUid(1)));
  expect(new Set(uids).size).toBe(10_000);
});

test('text and bytes are the same id, in either case of its letters', () => {
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (bytes) => {
      const text = uidText(Buffer.from(bytes));
      expect(uidBytes(text)).toEqual(Buffer.from(bytes));
      expect(uidBytes(text.toUpperCase())).toEqual(Buffer.from(bytes));
    }),
  );
});
