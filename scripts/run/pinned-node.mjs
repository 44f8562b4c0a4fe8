import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { LauncherError } from './launcher-error.mjs';

const NEEDS_24 = `SalesMagnet needs Node 24 or later, and this is Node ${process.versions.node}: install Node 24 (https://nodejs.org), then try again.`;

/** Runs a file on the Node that package-lock.json pins, in this terminal; resolves with its exit code. */
export function runOnPinnedNode(root, argv) {
  const node = join(root, 'node_modules', `node-${process.platform}-${process.arch}`, 'bin', 'node');
  if (!existsSync(node)) throw new LauncherError(NEEDS_24);
  const path = [dirname(node), process.env.PATH].filter(Boolean).join(delimiter);
  const child = spawn(node, argv, { stdio: 'inherit', env: { ...process.env, PATH: path } });

  // Ctrl-C reaches the child by itself (and again from here, which it must tolerate), a signal to this process only from here.
  // Either way this process waits for the child, so that whoever waits for us sees the end of everything.
  const forwarded = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of forwarded) process.on(signal, () => child.kill(signal));

  return new Promise((done, fail) => {
    child.once('error', () => fail(new LauncherError(NEEDS_24))); // a binary for another C library, as on Alpine
    child.once('exit', (code, signal) => done(code ?? 128 + constants.signals[signal]));
  });
}
