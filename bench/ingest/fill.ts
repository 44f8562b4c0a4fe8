import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { cpuOf } from '../harness/cpu.ts';
import type { Company } from './companies.ts';

export interface FillPlan {
  readonly into: 'product' | 'limit';
  readonly count: number;
  /** Of the product: website forms, else Meta's ids of leads. */
  readonly channel?: 'website' | 'meta';
  readonly companies: readonly Company[];
  readonly weights: readonly number[];
  readonly seed: number;
  /** Begins the id of every submission. */
  readonly run: string;
  /** The folder of the product. */
  readonly root: string;
  /** Of a limit's jobs; the product has its own mind. */
  readonly payloadsAJob: number;
  /** Of a limit: whether the ledger gets its rows too. */
  readonly withLedger: boolean;
}

const PROGRAM = join(import.meta.dirname, 'fill-process.ts');
const PATIENCE_MS = 600_000;

/** Fills ledger and queue, and tells what that cost the servers and the filler per payload, in microseconds of processor time. */
export async function fill(
  plan: FillPlan,
  { environment, servers }: { environment: Readonly<Record<string, string>>; servers: readonly number[] },
): Promise<number> {
  const before = cpuOf(servers);
  const child = spawn(process.execPath, [PROGRAM, JSON.stringify(plan)], {
    env: { ...environment, LOG_LEVEL: 'error' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let complaints = '';
  child.stderr.on('data', (chunk: Buffer) => (complaints += chunk.toString()));
  const deadline = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  clearTimeout(deadline);
  if (code !== 0) throw new Error(`Filling the queue ended with ${code}: ${complaints.slice(0, 500)}`);
  return ((cpuOf(servers) - before) * 1_000) / plan.count;
}
