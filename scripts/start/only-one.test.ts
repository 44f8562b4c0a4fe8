import { mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { pidEntry } from '../servers/index.ts';
import { claimDataDir } from './only-one.ts';

const freshDir = () => mkdtempSync(join(tmpdir(), 'salesmagnet-claim-'));

function withClaim(entry: string): string {
  const dir = freshDir();
  mkdirSync(join(dir, 'run'));
  writeFileSync(join(dir, 'run', 'start.pid'), entry);
  return dir;
}

test('a folder that a living process has claimed is refused until it is released', () => {
  const dir = freshDir();
  const claim = claimDataDir(dir);
  expect(() => claimDataDir(dir)).toThrow(`is running from ${dir} already (process ${process.pid})`);
  claim.release();
  claimDataDir(dir).release();
  expect(readdirSync(join(dir, 'run'))).toEqual([]);
});

test.each([
  ['a process that ended', '999999999 1 boot\n'],
  ['an earlier process with the same id', pidEntry(process.pid).replace(/ \d+ /, ' 1 ')],
  ['nobody, being damaged', 'x'],
])('a claim of %s does not count', (_whose, entry) => {
  claimDataDir(withClaim(entry)).release();
});
