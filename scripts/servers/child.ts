import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { writePidFile } from './pid-file.ts';

interface Program {
  readonly command: string;
  readonly args: readonly string[];
  readonly environment?: NodeJS.ProcessEnv;
  /** Where its output goes. */
  readonly logFile: string;
  readonly pidFile: string;
  /** `ending` goes on after the name: "was ended by SIGKILL". */
  readonly onExit: (ending: string) => void;
}

export interface Child {
  readonly pid: number;
  /** SIGTERM, and SIGKILL to its whole group if that has not ended it in time. */
  stop(graceMs: number): Promise<void>;
}

/** Starts a program in a process group of its own, so that Ctrl-C reaches it only through us, in our order. */
export function startChild(program: Program): Child {
  const log = openLog(program.logFile);
  const child = spawn(program.command, program.args, {
    detached: true,
    stdio: ['ignore', log, log],
    ...(program.environment && { env: program.environment }),
  });
  closeSync(log); // the child has its own now
  let hasEnded = false;
  const end = endOf(child).then((ending) => {
    hasEnded = true;
    rmSync(program.pidFile, { force: true });
    program.onExit(ending);
  });
  const { pid } = child;
  if (pid !== undefined) writePidFile(program.pidFile, pid);
  return {
    pid: pid ?? 0,
    async stop(graceMs) {
      if (hasEnded || pid === undefined) return;
      child.kill('SIGTERM');
      const timer = setTimeout(() => killGroup(pid), graceMs);
      await end;
      clearTimeout(timer);
    },
  };
}

const endOf = (child: ChildProcess): Promise<string> =>
  new Promise((resolve) => {
    child.once('exit', (code, signal) => resolve(signal ? `was ended by ${signal}` : `ended with code ${code}`));
    child.once('error', (error) => resolve(`could not be run (${error.message})`));
  });

export function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It ended just now.
  }
}

const LARGEST_LOG = 20_000_000;

function openLog(file: string): number {
  mkdirSync(dirname(file), { recursive: true });
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size > LARGEST_LOG) renameSync(file, `${file}.1`);
  return openSync(file, 'a', 0o600);
}
