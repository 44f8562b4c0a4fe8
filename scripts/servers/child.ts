import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

interface Program {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly environment?: NodeJS.ProcessEnv;
  /** Where its output goes. */
  readonly logFile: string;
  readonly pidFile: string;
  readonly onExit: (code: number | null, signal: NodeJS.Signals | null) => void;
}

export interface Child {
  readonly pid: number;
  /** SIGTERM, and SIGKILL if that has not ended it in time. */
  stop(graceMs: number): Promise<void>;
}

/** Starts a program in a process group of its own, so that Ctrl-C reaches it only through us, in our order. */
export function startChild(program: Program): Child {
  mkdirSync(dirname(program.logFile), { recursive: true });
  mkdirSync(dirname(program.pidFile), { recursive: true });
  const log = openSync(program.logFile, 'a');
  const child: ChildProcess = spawn(program.command, program.args, {
    detached: true,
    stdio: ['ignore', log, log],
    ...(program.environment && { env: program.environment }),
  });
  const { pid } = child;
  let ended = pid === undefined;
  const exit = new Promise<void>((resolve) => {
    child.once('exit', (code, signal) => {
      ended = true;
      rmSync(program.pidFile, { force: true });
      resolve();
      program.onExit(code, signal);
    });
    child.once('error', () => {
      ended = true;
      resolve();
      program.onExit(null, null);
    });
  });
  if (pid !== undefined) writeFileSync(program.pidFile, `${pid}\n`);
  return {
    pid: pid ?? 0,
    async stop(graceMs) {
      if (ended) return;
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), graceMs);
      await exit;
      clearTimeout(timer);
    },
  };
}

/** Whether the process in a pid file still runs, and is the program that we started (numbers are used again). */
export function runningPid(pidFile: string, mark: string): number | undefined {
  try {
    const pid = Number(readFileSync(pidFile, 'utf8').trim());
    return Number.isInteger(pid) && pid > 1 && commandLine(pid).includes(mark) ? pid : undefined;
  } catch {
    return undefined;
  }
}

const commandLine = (pid: number) => readFileSync(join('/proc', String(pid), 'cmdline'), 'utf8');

/** Ends what a killed start left behind. */
export async function endOrphan(pidFile: string, mark: string): Promise<void> {
  const pid = runningPid(pidFile, mark);
  if (pid !== undefined) {
    process.kill(pid, 'SIGTERM');
    for (let waited = 0; waited < 30_000 && runningPid(pidFile, mark) !== undefined; waited += 100)
      await new Promise((resolve) => setTimeout(resolve, 100));
    if (runningPid(pidFile, mark) !== undefined) process.kill(pid, 'SIGKILL');
  }
  rmSync(pidFile, { force: true });
}
