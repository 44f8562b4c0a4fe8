import { expect, test } from 'vitest';
import type { SourceEntry } from './source-entry.ts';
import { SourceSnapshot } from './source-snapshot.ts';

const form = (settings: Partial<SourceEntry>): SourceEntry => ({
  id: 1,
  entityId: 7,
  type: 'website',
  formKey: 'a-form-key',
  pageId: null,
  status: 'active',
  allowedOrigins: ['https://shop.example'],
  isSigned: false,
  hmacSecret: null,
  rateLimitPerMinute: null,
  isDefaultForm: false,
  ...settings,
});

test('an origin is allowed if an active form lists it', () => {
  const sources = new SourceSnapshot([
    form({}),
    form({ id: 2, status: 'paused', allowedOrigins: ['https://paused.example'] }),
    form({ id: 3, status: 'paused', allowedOrigins: [] }),
  ]);
  const origins = ['https://shop.example', 'https://paused.example', 'https://shop.example:8443', 'null', ''];
  expect(origins.map(sources.allows)).toEqual([true, false, false, false, false]);
});

test('an active form with an empty list allows every origin', () => {
  const sources = new SourceSnapshot([form({}), form({ id: 2, allowedOrigins: [] })]);
  expect(sources.allows('https://anywhere.example')).toBe(true);
});

test('a source is found by each of its names, one that is added later too', () => {
  const sources = new SourceSnapshot([form({})]);
  const later = form({ id: 2, entityId: 8, formKey: 'other-key', pageId: '138124712925158', isDefaultForm: true });
  sources.add(later);
  expect([sources.byFormKey('other-key'), sources.byPage('138124712925158'), sources.defaultFormOf(8)]).toEqual([
    later,
    later,
    later,
  ]);
  expect([sources.byFormKey('OTHER-KEY'), sources.defaultFormOf(7)]).toEqual([undefined, undefined]);
});
