import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { takeInstallLock } from './install-lock.mjs';
import { LauncherError } from './launcher-error.mjs';

const stampOf = (root) => join(root, 'node_modules', '.package-lock.sha256');
const textOf = (file) => (existsSync(file) ? readFileSync(file, 'utf8') : undefined);
const lockHash = (root) =>
  createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');

/** Installs the packages of package-lock.json unless they lie there already. In production that is left to whoever deploys. */
export async function ensurePackages(root) {
  if (process.env.NODE_ENV === 'production') {
    if (existsSync(join(root, 'node_modules'))) return;
    throw new LauncherError(
      'The packages are missing: run `npm install --no-save --omit=dev --ignore-scripts` (production never installs by itself).',
    );
  }
  if (arePresent(root)) return;
  const lock = await takeInstallLock(join(root, '.data'));
  try {
    if (arePresent(root)) return; // another launch installed them meanwhile
    rmSync(stampOf(root), { force: true });
    await install(root, lock);
    writeFileSync(stampOf(root), lockHash(root));
  } finally {
    lock.release();
  }
}

function arePresent(root) {
  const hash = lockHash(root);
  if (textOf(stampOf(root)) === hash) return true;
  if (!wereInstalledByHand(root)) return false;
  writeFileSync(stampOf(root), hash);
  return true;
}

/** Whether npm's own record in node_modules (written last, so absent from a half done install) tells the same packages. */
function wereInstalledByHand(root) {
  const record = textOf(join(root, 'node_modules', '.package-lock.json'));
  if (record === undefined) return false;
  const present = JSON.parse(record).packages;
  const wanted = Object.entries(JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages);
  return wanted.every(
    ([path, { version, optional, devOptional }]) =>
      path === '' || present[path]?.version === version || (!present[path] && (optional || devOptional)),
  );
}

const QUIET = ['--no-audit', '--no-fund', '--no-update-notifier', '--loglevel=error'];

async function install(root, lock) {
  const finished = showProgress(root);
  const npm = process.env.npm_execpath;
  const viaNode = npm !== undefined && basename(npm) === 'npm-cli.js'; // not yarn or pnpm, which set it too
  const [command, ...first] = viaNode ? [process.env.npm_node_execpath ?? process.execPath, npm] : ['npm'];
  // What a stopped install left would be taken for whole. Then not `npm ci`, which refuses a lock without the optional packages of
  // other systems; this too takes exactly the versions of the lock, checks their hashes, and writes nothing but node_modules.
  rmSync(join(root, 'node_modules'), { recursive: true, force: true });
  const args = [...first, 'install', '--no-save', '--ignore-scripts', '--include=dev', ...QUIET];
  const child = spawn(command, args, {
    cwd: root,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: process.platform === 'win32' && !viaNode,
  });
  if (child.pid) lock.share(child.pid);

  let stopped = false;
  const stop = (signal) => {
    stopped = true;
    child.kill(signal);
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, stop);
  const code = await new Promise((done) => {
    child.once('error', () => done(127));
    child.once('exit', (exitCode) => done(exitCode ?? 1));
  });
  for (const signal of signals) process.off(signal, stop);
  finished(code === 0);
  if (stopped) throw new LauncherError('Stopped while installing packages; the next start installs them again.');
  if (code === 127)
    throw new LauncherError('npm was not found: install Node with npm (https://nodejs.org), then try again.');
  if (code !== 0)
    throw new LauncherError(
      'The packages could not be installed; npm says why above. Check the network, then try again.',
    );
}

/** One moving line in a terminal, else a plain line at the start and one at the end. */
function showProgress(root) {
  const label = 'Installing packages';
  const wanted = topLevel(Object.keys(JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages));
  const start = Date.now();
  const seconds = () => ((Date.now() - start) / 1000).toFixed(1);
  const moves = process.stdout.isTTY;
  if (!moves) console.log(`${label} (the first time, this takes a while) …`);
  const draw = () => {
    const share = Math.min(countPresent(root) / wanted, 1);
    const bar = '█'.repeat(Math.round(share * 24)).padEnd(24, '░');
    process.stdout.write(`\r${label} ${bar} ${seconds()} s\x1b[K`);
  };
  const timer = moves ? setInterval(draw, 200) : undefined;
  return (succeeded) => {
    clearInterval(timer);
    if (moves) process.stdout.write('\r\x1b[K');
    if (succeeded) console.log(`${label}: ${seconds()} s`);
  };
}

const topLevel = (paths) => paths.filter((path) => /^node_modules\/(@[^/]+\/)?[^/]+$/.test(path)).length;

function countPresent(root) {
  try {
    return readdirSync(join(root, 'node_modules')).length;
  } catch {
    return 0;
  }
}
