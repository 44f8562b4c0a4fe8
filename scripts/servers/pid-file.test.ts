import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { endOrphan, pidEntry, writePidFile } from './pid-file.ts';

const freshFile = () => join(mkdtempSync(join(tmpdir(), 'salesmagnet-pid-')), 'run', 'x.pid');

test('what a killed start left running is ended, and its file removed', async () => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
  const exit = once(child, 'exit');
  const file = freshFile();
  writePidFile(file, child.pid ?? 0);
  expect(await endOrphan(file)).toBe(true);
  expect(await exit).toEqual([null, 'SIGTERM']);
  expect(existsSync(file)).toBe(false);
});

test('a process that only has the same id as one before is not ended', async () => {
  const file = freshFile();
  writePidFile(file, process.pid);
  writeFileSync(file, pidEntry(process.pid).replace(/ \d+ /, ' 1 '));
  expect(await endOrphan(file)).toBe(false);
});
