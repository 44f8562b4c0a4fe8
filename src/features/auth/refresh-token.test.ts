import { expect, test } from 'vitest';
import { refreshTokens } from './refresh-token.ts';

const { issue, successorOf, hashOf } = refreshTokens('a secret of the tests');

test('tokens are 256 random bits each', () => {
  const tokens = Array.from({ length: 100 }, issue);

  expect(new Set(tokens).size).toBe(100);
  for (const token of tokens) expect(Buffer.from(token, 'base64url')).toHaveLength(32);
});

test('a successor follows from its token, with the key of this server only', () => {
  const token = issue();

  expect(successorOf(token)).toBe(successorOf(token));
  expect(successorOf(token)).toHaveLength(token.length);
  expect(successorOf(token)).not.toBe(token);
  expect(successorOf(token)).not.toBe(refreshTokens('another secret').successorOf(token));
});

test('neither the hash nor the successor of a token is told by the other', () => {
  const token = issue();

  expect(hashOf(token)).toHaveLength(32);
  expect(hashOf(token).toString('base64url')).not.toBe(successorOf(token));
});
