import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { cpuOf } from '../harness/cpu.ts';
import type { Weighted } from './chooser.ts';

/** What the client does. */
export interface LoadPlan {
  readonly port: number;
  readonly path: string;
  readonly secret: string;
  readonly forms: readonly Weighted[];
  readonly seed: number;
  /** Begins the id of every submission; its number, from 0 on, ends it. */
  readonly run: string;
  readonly connections: number;
  readonly warmUpSeconds: number;
  readonly seconds: number;
  /** Requests a second; without it each connection sends as soon as it may. */
  readonly rate?: number;
  /** Never more than so many. */
  readonly most: number;
}

export interface LoadResult {
  readonly sent: number;
  /** Of an open loop: planned, and without a free connection until the end. */
  readonly unsent: number;
  /** By 200, warm-up included. */
  readonly acknowledged: number;
  /** The numbers of those that were sent and not acknowledged: all others were. */
  readonly unacknowledged: readonly number[];
  /** By status. */
  readonly refused: Readonly<Record<string, number>>;
  /** Refusals that do not say when to try again. */
  readonly sayNotWhen: number;
  /** Sent, and never answered, or not within ten seconds after the end. */
  readonly unknown: number;
  /** Acknowledged, after the warm-up. */
  readonly perSecond: number;
  readonly measuredSeconds: number;
  /** From when a request was to be sent to its 200, after the warm-up; of the unsent ones what they had waited at the end. */
  readonly milliseconds: { readonly p50: number; readonly p99: number; readonly most: number };
}

export interface Loaded extends LoadResult {
  /** Processor time of the processes that were watched, per acknowledged request, in microseconds; warm-up excluded. */
  readonly cpuMicros: number;
}

const PROGRAM = join(import.meta.dirname, 'load-process.ts');

/** Runs a client against a port, and counts what it costs the processes that serve it. */
export async function load(plan: LoadPlan, watched: readonly number[]): Promise<Loaded> {
  const child = spawn(process.execPath, [PROGRAM, JSON.stringify(plan)], { stdio: ['ignore', 'pipe', 'pipe'] });
  const deadline = setTimeout(() => child.kill('SIGKILL'), (plan.warmUpSeconds + plan.seconds + 60) * 1_000);
  let before = cpuOf(watched);
  let complaints = '';
  child.stderr.on('data', (chunk: Buffer) => {
    if (chunk.toString().includes('measured')) before = cpuOf(watched);
    else complaints += chunk.toString();
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  clearTimeout(deadline);
  const after = cpuOf(watched);
  if (code !== 0) throw new Error(`The client ended with ${code}: ${complaints.slice(0, 500)}`);
  const result = JSON.parse(output) as LoadResult;
  return { ...result, cpuMicros: ((after - before) * 1_000) / (result.perSecond * result.measuredSeconds) };
}
