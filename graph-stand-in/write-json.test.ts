import fc from 'fast-check';
import { expect, test } from 'vitest';
import { writeJson, writeWebhookJson } from './write-json.ts';

test('what is written reads back as it was, in ASCII, with every slash escaped', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary' })), (value) => {
      for (const write of [writeJson, writeWebhookJson]) {
        const text = write(value);
        expect(text).toMatch(/^[\x20-\x7f]*$/);
        expect(text).not.toMatch(/[^\\]\//);
        expect(JSON.parse(text)).toEqual(value);
      }
    }),
  );
});

test('a backslash before a slash, quotes and text that looks escaped stay what they are', () => {
  expect(writeJson({ a: '\\/ "é" \\u00e9' })).toBe('{"a":"\\\\\\/ \\"\\u00e9\\" \\\\u00e9"}');
});

test('webhooks also escape at signs, less-than signs and percent signs', () => {
  expect(writeWebhookJson('a@b.c <x> 5%')).toBe('"a\\u0040b.c \\u003Cx> 5\\u0025"');
});
