import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { leaveAddresses, withRunningPort } from './addresses.ts';
import { claimDataDir } from './only-one.ts';

test('a command beside npm start finds its port, unless it is given another one', () => {
  const DATA_DIR = mkdtempSync(join(tmpdir(), 'salesmagnet-addresses-'));
  expect(withRunningPort({ DATA_DIR })['PORT']).toBeUndefined();
  const claim = claimDataDir(DATA_DIR);
  const word = leaveAddresses(DATA_DIR, { PORT: '4321' });
  expect(withRunningPort({ DATA_DIR })['PORT']).toBe('4321');
  expect(withRunningPort({ DATA_DIR, PORT: '5000' })['PORT']).toBe('5000');
  claim.release();
  expect(withRunningPort({ DATA_DIR })['PORT']).toBeUndefined(); // it ended without a word
  word.remove();
});
