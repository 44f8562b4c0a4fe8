import { createHmac } from 'node:crypto';
import { expect, test } from 'vitest';
import { signatureMatches } from './body-signature.ts';

// Attacks A32, A52 of docs/attacks.md.

// Vectors of Meta's scheme: the bytes on the wire are escaped already, and are signed as they are.
const SECRET = 'test_app_secret';
const PLAIN =
  '{"object":"page","entry":[{"id":"138124712925158","time":1630087927,"changes":[{"value":{"form_id":"172036835026334","leadgen_id":"233370042045345","created_time":1630087926,"page_id":"138124712925158"},"field":"leadgen"}]}]}';
const PLAIN_HEX = '91a0cba62ba34adc5267efb83f03dc43da2a6acf1f758b1db8b8ad6af292d802';
const ESCAPED = PLAIN.replace(
  '"page_id":"138124712925158"',
  String.raw`"page_id":"138124712925158","note":"\u00e4\u00f6\u00e5 a\u0040b.c \/x"`,
);
const ESCAPED_HEX = '7aaa8ba0339c0170b7e932d9633feb60bb076028fba3c1e24fb78381163c2353';
const ESCAPED_SHA1 = '70adbc03c6f911eebb219bad2f46f322062155f2';

const matches = (header: string | undefined, body: string, secrets: readonly string[] = [SECRET]) =>
  signatureMatches(header, secrets, Buffer.from(body));

test.each([
  ['plain', PLAIN, PLAIN_HEX],
  ['escaped', ESCAPED, ESCAPED_HEX],
])('T1: the %s body of the published vectors has the published signature', (_name, body, hex) => {
  expect(matches(`sha256=${hex}`, body)).toBe(true);
});

test('T1: the same values written anew are other bytes, and are refused', () => {
  expect(matches(`sha256=${ESCAPED_HEX}`, JSON.stringify(JSON.parse(ESCAPED)))).toBe(false);
});

test('bytes that are no UTF-8 are signed as bytes', () => {
  const bytes = Buffer.from([0xff, 0xfe, 0x00, 0x80]);
  const hex = createHmac('sha256', SECRET).update(bytes).digest('hex');
  expect(signatureMatches(`sha256=${hex}`, [SECRET], bytes)).toBe(true);
});

test('any of several secrets will do, and none fits where there is none', () => {
  expect(matches(`sha256=${PLAIN_HEX}`, PLAIN, ['the newer secret', SECRET])).toBe(true);
  expect(matches(`sha256=${PLAIN_HEX}`, PLAIN, ['the newer secret'])).toBe(false);
  expect(matches(`sha256=${PLAIN_HEX}`, PLAIN, [])).toBe(false);
});

test('an empty secret signs nothing', () => {
  const hex = createHmac('sha256', '').update(PLAIN).digest('hex');
  expect(matches(`sha256=${hex}`, PLAIN, [''])).toBe(false);
});

test.each([
  ['none', undefined],
  ['an empty one', ''],
  ['the bare hex', PLAIN_HEX],
  ['upper case', `sha256=${PLAIN_HEX.toUpperCase()}`],
  ['a digit short', `sha256=${PLAIN_HEX.slice(1)}`],
  ['a digit more', `sha256=${PLAIN_HEX}0`],
  ['something after it', `sha256=${PLAIN_HEX} `],
  ['two of them', `sha256=${PLAIN_HEX},sha256=${PLAIN_HEX}`],
  ['no hex', `sha256=${'z'.repeat(64)}`],
  ['another algorithm', `sha512=${PLAIN_HEX}`],
])('T23: a header with %s is no signature, and throws nothing', (_name, header) => {
  expect(matches(header, PLAIN)).toBe(false);
});

test('T23: SHA-1 alone is never enough', () => {
  expect(matches(`sha1=${ESCAPED_SHA1}`, ESCAPED)).toBe(false);
});
