import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort, startChild } from '../../scripts/servers/index.ts';

export interface Program {
  readonly name: string;
  /** Of the program's file. */
  readonly file: string;
  /** Of Node, as the product starts it. */
  readonly nodeOptions?: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
  /** Where its log goes. */
  readonly dir: string;
}

export interface Process {
  readonly pid: number;
  stop(): Promise<void>;
}

export interface Server extends Process {
  readonly origin: string;
}

const PATIENCE_MS = 30_000;

/** A Node program that runs until it is stopped. */
export function startProgram({ name, file, nodeOptions = [], environment, dir }: Program): Process {
  const child = startChild({
    command: process.execPath,
    args: [...nodeOptions, file],
    environment,
    logFile: join(dir, 'logs', `${name}.log`),
    pidFile: join(dir, 'run', `${name}.pid`),
    onExit: () => undefined,
  });
  return { pid: child.pid, stop: () => child.stop(10_000) };
}

/** One that listens at PORT; it has answered `path` when this returns. */
export async function startListening(program: Program, path: string): Promise<Server> {
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const started = startProgram({ ...program, environment: { ...program.environment, PORT: String(port) } });
  for (const since = performance.now(); performance.now() - since < PATIENCE_MS; await pause(100)) {
    const answer = await fetch(new URL(path, origin), { signal: AbortSignal.timeout(5_000) }).catch(() => undefined);
    await answer?.arrayBuffer();
    if (answer) return { ...started, origin };
  }
  await started.stop();
  throw new Error(
    `${program.name} did not answer within ${PATIENCE_MS / 1_000} s; its log: ${program.dir}/logs/${program.name}.log`,
  );
}

/** The most memory that a process ever had resident, in megabytes; NaN where the machine does not tell. */
export function peakMemoryOf(pid: number): number {
  try {
    return Number(/^VmHWM:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1_024;
  } catch {
    return Number.NaN;
  }
}
