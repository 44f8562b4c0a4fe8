import { spawn } from 'node:child_process';
import { delimiter, dirname, join } from 'node:path';

export const ROOT = join(import.meta.dirname, '../..');

/** Tools of node_modules first, on the Node that runs this. */
const PATH = [dirname(process.execPath), join(ROOT, 'node_modules/.bin'), process.env['PATH']].join(delimiter);

interface Ran {
  readonly code: number;
  readonly output: string;
}

interface Options {
  readonly environment?: NodeJS.ProcessEnv;
  /** Shows the output as it comes instead of keeping it. */
  readonly isShown?: boolean;
}

/** Runs a program of the project to its end. */
export function run(
  command: string,
  args: readonly string[],
  { environment = {}, isShown = false }: Options = {},
): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: ROOT,
      env: { ...process.env, ...environment, PATH },
      stdio: isShown ? ['ignore', 'inherit', 'inherit'] : ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    child.stdout?.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr?.on('data', (chunk: Buffer) => (output += chunk.toString()));
    const endWithUs = () => child.kill('SIGTERM');
    process.on('exit', endWithUs);
    child.once('close', () => process.off('exit', endWithUs));
    child.once('error', reject);
    child.once('close', (code) => resolve({ code: code ?? 1, output }));
  });
}
