import fc from 'fast-check';
import { expect, test } from 'vitest';
import { encryption } from './encryption.ts';

const place = { entityId: 7, column: 'lead_sources.hmac_secret', externalId: 'form-1' };
const { seal, open } = encryption(['the key']);

test('what was sealed is opened again, whatever it is', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 500 }), (plain) => {
      expect(open(seal(plain, place), place)).toBe(plain);
    }),
  );
});

test('the same secret never looks the same twice, and is not to be read in it', () => {
  const [one, two] = [seal('a page token', place), seal('a page token', place)];

  expect(one.equals(two)).toBe(false);
  expect(one.includes('a page token')).toBe(false);
});

test.each([
  ['entity', { ...place, entityId: 8 }],
  ['column', { ...place, column: 'facebook_pages.token' }],
  ['external id', { ...place, externalId: 'form-2' }],
])('a secret copied to another %s does not open', (_, other) => {
  const sealed = seal('a page token', place);

  expect(() => open(sealed, other)).toThrow();
});

test('a secret that was cut off does not open, at whatever length', () => {
  const sealed = seal('a page token', place);

  for (let length = 0; length < sealed.length; length += 1)
    expect(() => open(sealed.subarray(0, length), place)).toThrow();
});

test('a secret in which one bit was changed does not open', () => {
  const sealed = seal('a page token', place);

  for (let index = 0; index < sealed.length; index += 1) {
    const changed = Buffer.from(sealed);
    changed.writeUInt8(sealed.readUInt8(index) ^ 1, index);
    expect(() => open(changed, place)).toThrow();
  }
});

test('after a change of keys old secrets open, and new ones are sealed with the new key', () => {
  const old = encryption(['the old key']).seal('a page token', place);
  const both = encryption(['the new key', 'the old key']);

  expect(both.open(old, place)).toBe('a page token');
  expect(encryption(['the new key']).open(both.seal('another', place), place)).toBe('another');
});

test('a secret of a key that is no longer listed does not open, and says so', () => {
  const old = encryption(['the old key']).seal('a page token', place);

  expect(() => encryption(['the new key']).open(old, place)).toThrow('ENCRYPTION_KEY');
});

test('there is no encryption without a key', () => {
  expect(() => encryption([])).toThrow('ENCRYPTION_KEY');
});
