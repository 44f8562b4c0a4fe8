import { execFile, spawn } from 'node:child_process';
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { killGroup } from './child.ts';

const run = promisify(execFile);

/** System folders that an ordinary user's PATH leaves out. */
const ALSO = ['/usr/sbin', '/usr/local/sbin', '/sbin', '/opt/homebrew/bin', '/usr/local/bin'];

/** The first of these programs that this machine has, as a full path. */
export function findProgram(names: readonly string[], environment: NodeJS.ProcessEnv): string | undefined {
  const folders = [...(environment['PATH'] ?? '').split(delimiter), ...ALSO];
  for (const name of names)
    for (const folder of folders) {
      const path = join(folder, name);
      if (isExecutable(path)) return path;
    }
  return undefined;
}

export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** What a program that answers at once says. */
export async function output(program: string, ...args: string[]): Promise<string> {
  const { stdout } = await run(program, args, { timeout: 20_000, maxBuffer: 64 * 1024 * 1024 });
  return stdout;
}

export const succeeds = (program: string, ...args: string[]): Promise<boolean> =>
  output(program, ...args).then(
    () => true,
    () => false,
  );

interface LongRun {
  readonly signal?: AbortSignal | undefined;
  /** In addition to our own. */
  readonly environment?: Readonly<Record<string, string>>;
  /** An abort asks it to end (as Ctrl-C does) and leaves its children alone, rather than killing all of them. */
  readonly gently?: boolean;
}

/**
 * Runs a program that may take minutes, in a process group of its own, until it ends or is aborted. Returns what it printed;
 * throws one sentence with the last thing it said if it fails.
 */
export function runToEnd(
  program: string,
  args: readonly string[],
  { signal, environment, gently }: LongRun,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...environment },
    });
    let said = '';
    let complained = '';
    child.stdout.on('data', (text) => (said += text));
    child.stderr.on('data', (text) => (complained += text));
    const abort = () => {
      if (gently) child.kill('SIGINT');
      else if (child.pid !== undefined) killGroup(child.pid);
    };
    signal?.addEventListener('abort', abort);
    if (signal?.aborted) abort();
    child.once('error', (error) => reject(new Error(`${program} could not be run: ${error.message}`)));
    child.once('close', (code) => {
      signal?.removeEventListener('abort', abort);
      if (code === 0) resolve(said);
      else reject(new Error(`${program} failed: ${lastWordsOf(complained || said)}`));
    });
  });
}

const lastWordsOf = (text: string) => {
  const lines = text.trim().split('\n');
  return (
    (lines.findLast((line) => /^E: |\[ERROR\]|error/i.test(line)) ?? lines.at(-1) ?? '').replace(/^E: /, '').trim() ||
    'it says nothing'
  );
};
