// What every npm script goes through: `node scripts/run.mjs scripts/start.ts --some option`.
// It runs on Node 20 and without any package: it installs the packages of package-lock.json where they are missing, then runs
// the target on Node 24, whose binary is one of them. `--production` before the target sets NODE_ENV and never installs.
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { LauncherError } from './run/launcher-error.mjs';
import { endWithParent } from './run/parent-watch.mjs';
import { runOnPinnedNode } from './run/pinned-node.mjs';
import { ensurePackages } from './run/packages.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const given = process.argv.slice(2);
if (given[0] === '--production') {
  given.shift();
  process.env.NODE_ENV ||= 'production';
}
const [target, ...args] = given;

try {
  if (!target) throw new LauncherError('Name the file to run: node scripts/run.mjs <file> [arguments].');
  const file = resolve(root, target);
  endWithParent();
  await ensurePackages(root);
  if (Number(process.versions.node.split('.')[0]) >= 24) {
    process.argv = [process.execPath, file, ...args];
    await import(pathToFileURL(file).href);
  } else {
    process.exitCode = await runOnPinnedNode(root, [file, ...args]);
  }
} catch (error) {
  if (!(error instanceof LauncherError)) throw error; // the target's own
  console.error(error.message);
  process.exitCode = 1;
}
