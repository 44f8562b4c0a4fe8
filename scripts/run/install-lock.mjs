import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { LauncherError } from './launcher-error.mjs';

const PATIENCE_MS = 10 * 60_000;

/**
 * Held by one launch at a time on this folder; others wait. It is a file with the ids of the processes that install; it counts as
 * left behind when none of them lives. It appears whole (by a link) and is removed by its new name, so no two launches can win.
 */
export async function takeInstallLock(folder) {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'install.lock');
  const mine = `${file}.${process.pid}`;
  for (let waited = 0; waited < PATIENCE_MS; waited += 200) {
    writeFileSync(mine, `${process.pid}\n`);
    try {
      linkSync(mine, file);
      rmSync(mine);
      return lockAt(file);
    } catch (error) {
      rmSync(mine, { force: true });
      if (error.code !== 'EEXIST') throw new LauncherError(`${folder} cannot be written to (${error.code}).`);
    }
    if (!removeIfLeftBehind(file, mine) && waited === 0)
      console.log('Waiting for another start, which is installing packages …');
    await new Promise((done) => setTimeout(done, 200));
  }
  throw new LauncherError(
    `Another start has been installing packages for ten minutes; if that is not so, remove ${file}.`,
  );
}

const lockAt = (file) => ({
  /** Names a process that goes on installing should this one be killed. */
  share: (pid) => writeFileSync(file, `${process.pid}\n${pid}\n`),
  release: () => rmSync(file, { force: true }),
});

/** True if nobody holds it (any more). */
function removeIfLeftBehind(file, mine) {
  const holders = read(file);
  if (holders === undefined) return true;
  const pids = holders.split('\n').filter(Boolean);
  if (pids.length === 0 || pids.some((pid) => isAlive(Number(pid)))) return false; // empty: being written at this moment
  const aside = `${mine}.aside`;
  try {
    renameSync(file, aside);
    if (read(aside) !== holders) linkSync(aside, file); // somebody else removed the old one and took it: theirs again
    rmSync(aside);
  } catch {
    return false; // it changed hands at this moment: look again
  }
  return true;
}

function read(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
  // Ids are used again: after a restart of the machine it may be another program's.
  const command = read(`/proc/${pid}/cmdline`);
  return command === undefined || /run\.mjs|npm/.test(command);
}
