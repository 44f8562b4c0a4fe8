import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { addressesOfRunningStart, leaveAddresses } from './addresses.ts';
import { claimDataDir } from './only-one.ts';

test('a command beside npm start finds its port and its Graph, as long as it runs', () => {
  const dir = mkdtempSync(join(tmpdir(), 'salesmagnet-addresses-'));
  const known = { PORT: '4321', FB_GRAPH_URL: 'http://127.0.0.1:5000', FB_APP_SECRET: 'secret' };
  expect(addressesOfRunningStart(dir)).toEqual({});
  const claim = claimDataDir(dir);
  const word = leaveAddresses(dir, { ...known, HOME: '/root' });
  expect(addressesOfRunningStart(dir)).toMatchObject(known);
  expect(addressesOfRunningStart(dir)).not.toHaveProperty('HOME');
  claim.release();
  expect(addressesOfRunningStart(dir)).toEqual({}); // it ended without a word
  word.remove();
});
