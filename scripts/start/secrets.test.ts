import { mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { keptSecrets } from './secrets.ts';

const freshFile = () => join(mkdtempSync(join(tmpdir(), 'salesmagnet-secrets-')), 'secrets.json');

test('a secret is long, differs from others, stays the same over starts, and only its owner may read it', () => {
  const file = freshFile();
  const made = keptSecrets(file)('JWT_SECRET');
  expect(made.length).toBeGreaterThanOrEqual(32);
  const secret = keptSecrets(file);
  expect(secret('JWT_SECRET')).toBe(made);
  expect(secret('ENCRYPTION_KEY')).not.toBe(made);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test('a damaged file is refused and left as it is', () => {
  const file = freshFile();
  writeFileSync(file, '{');
  expect(() => keptSecrets(file)).toThrow('not readable as secrets');
  expect(readFileSync(file, 'utf8')).toBe('{');
});
