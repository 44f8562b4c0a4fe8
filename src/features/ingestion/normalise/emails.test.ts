import fc from 'fast-check';
import { expect, test } from 'vitest';
import { normalizedEmail } from './emails.ts';

test.each([
  ['User+Tag@Example.COM', 'user+tag@example.com'],
  ["o'brien@x.co.uk", "o'brien@x.co.uk"],
  ['jo@Bücher.de', 'jo@xn--bcher-kva.de'],
  ['STRAßE@x.de', 'straße@x.de'],
  ['  a@b.co ', 'a@b.co'],
])('%s is %s', (given, expected) => {
  expect(normalizedEmail(given)).toBe(expected);
});

test.each([
  ...['', '@', 'a', 'a@', '@b.co', 'a@b', 'a@b..co', '.a@b.co', 'a..b@c.de', 'a b@c.de', 'a@b.co/x', 'a@b%63.co'],
  ...['a@1.2.3.4', 'a@-b.co', '"a b"@c.de', 'a@b@c.de\0', 'Jo <a@b.co>', 'a@b.co, c@d.co', `a@${'b'.repeat(64)}.co`],
])('%j is no address', (given) => {
  expect(normalizedEmail(given)).toBeNull();
});

test('addresses that only look or fold alike stay different people', () => {
  const alike = ['info@x.de', 'İnfo@x.de', 'ınfo@x.de', 'іnfo@x.de', 'ınfo@x.de'.toUpperCase().replace('I', 'Í')];
  expect(new Set(alike.map(normalizedEmail)).size).toBe(alike.length);
});

test('normalising an address again changes nothing', () => {
  const text = fc.oneof(
    fc.emailAddress(),
    fc.string({ unit: 'grapheme' }).map((local) => `${local}@b.co`),
    fc.string(),
  );
  fc.assert(
    fc.property(text, (given) => {
      const once = normalizedEmail(given);
      if (once !== null) expect(normalizedEmail(once)).toBe(once);
    }),
  );
});
