import fc from 'fast-check';
import { expect, test } from 'vitest';
import { originOf } from './origin.ts';

test.each([
  ['https://shop.example', 'https://shop.example'],
  ['https://shop.example/', 'https://shop.example'],
  ['HTTPS://Shop.Example:443', 'https://shop.example'],
  ['http://localhost:8080', 'http://localhost:8080'],
  ['http://[::1]:3000', 'http://[::1]:3000'],
  ['https://bücher.example', 'https://xn--bcher-kva.example'],
])('%s is kept as browsers send it', (text, origin) => {
  expect(originOf(text)).toBe(origin);
});

test.each([
  'shop.example',
  'ftp://shop.example',
  'https://shop.example/contact',
  'https://shop.example?x=1',
  'https://shop.example#top',
  'https://me:secret@shop.example',
  'https://*.shop.example',
  'https:shop.example',
  'https:\\\\shop.example',
  ' https://shop.example',
  'https://shop.\nexample',
  'https://shop.example:99999',
  'https://',
  'null',
  '*',
  '',
])('%j is no origin', (text) => {
  expect(originOf(text)).toBeNull();
});

test('whatever is accepted is a fixed point, so that it can equal a browser’s Origin header', () => {
  fc.assert(
    fc.property(fc.webUrl(), fc.string(), (url, noise) => {
      for (const text of [url, new URL(url).origin, noise, `https://${noise}`]) {
        const origin = originOf(text);
        if (origin !== null) expect(originOf(origin)).toBe(origin);
      }
      expect(originOf(new URL(url).origin)).toBe(new URL(url).origin);
    }),
  );
});
