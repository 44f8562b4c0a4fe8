import { expect, test } from 'vitest';
import { encryption } from '../../platform/encryption.ts';
import { openPageToken, sealPageToken } from './page-token.ts';

const page = { entity_id: 7, page_id: '100000000000001' };

test('a token that an older key sealed opens as long as that key is in the list, and new ones are sealed with the first', () => {
  const [old, both, fresh] = [encryption(['old key']), encryption(['new key', 'old key']), encryption(['new key'])];
  const sealed = sealPageToken(old, page, 'EAAtoken');
  expect(openPageToken(both, page, sealed)).toBe('EAAtoken');
  expect(() => openPageToken(fresh, page, sealed)).toThrow();
  expect(openPageToken(fresh, page, sealPageToken(both, page, 'EAAtoken'))).toBe('EAAtoken');
});

test.each([
  { entity_id: 8, page_id: '100000000000001' },
  { entity_id: 7, page_id: '100000000000002' },
])('copied to %j it does not open', (other) => {
  const keys = encryption(['a key']);
  const sealed = sealPageToken(keys, page, 'EAAtoken');
  expect(sealed.includes('EAAtoken')).toBe(false);
  expect(() => openPageToken(keys, other, sealed)).toThrow();
});
