import { setTimeout as pause } from 'node:timers/promises';
import { cpuOf } from '../harness/cpu.ts';
import type { Companies } from './companies.ts';
import type { Weighted } from './chooser.ts';
import { load, type Loaded } from './load.ts';
import type { Stack } from './stacks.ts';
import { wrongIn } from './stored.ts';

export interface Sent {
  readonly companies: Companies;
  /** Else those of the companies. */
  readonly forms?: readonly Weighted[];
  readonly run: string;
  readonly seed: number;
  readonly connections: number;
  readonly seconds: number;
  /** Submissions a second; without it as many as are taken. */
  readonly rate?: number;
  /** No more than so many. */
  readonly most?: number;
}

export interface Through {
  readonly loaded: Loaded;
  /** From the first submission to the last rep, in leads a second. */
  readonly perSecond: number;
  /** Leads that got their rep while submissions came, a second. */
  readonly meanwhile: number;
  /** Processor time of all processes and servers per lead, in microseconds. */
  readonly cpuMicros: number;
  /** From the last answer to the last rep. */
  readonly drainSeconds: number;
}

const DRAIN_MS = 300_000;
/** The last ones may be others than those that were acknowledged. */
const LATEST_MS = 20_000;

/** As many as are taken, until so many came: the highest rate with a backlog that ends. As many again go before, for programs that have just started are slow. */
export async function atMost(
  stack: Stack,
  { leads, run, ...sent }: Pick<Sent, 'companies' | 'run' | 'seed'> & { readonly leads: number },
): Promise<Through> {
  const plan = { ...sent, connections: 64, seconds: 120 };
  await through(stack, { ...plan, run: `warm-${run}`, most: leads });
  return through(stack, { ...plan, run, most: leads });
}

/** Sends submissions, and waits until every acknowledged one has a rep. Throws for one that never gets any, or is there twice. */
export async function through(stack: Stack, sent: Sent): Promise<Through> {
  const { companies, forms = companies.forms, run, seed, connections, seconds, rate, most = 10_000_000 } = sent;
  const before = await stack.assigned();
  const cpuBefore = cpuOf(stack.pids);
  const startedAt = performance.now();
  const { port, path } = stack.receiver;
  const plan = { port, path, secret: companies.secret, forms, seed, run, connections, seconds, most };
  const loaded = await load({ ...plan, warmUpSeconds: 0, ...(rate !== undefined && { rate }) }, stack.pids);
  const sentAt = performance.now();
  const meanwhile = (await stack.assigned()) - before;
  for (;;) {
    const done = (await stack.assigned()) - before;
    const now = performance.now();
    if (done >= loaded.acknowledged) {
      const result = {
        loaded,
        perSecond: done / ((now - startedAt) / 1_000),
        meanwhile: meanwhile / ((sentAt - startedAt) / 1_000),
        cpuMicros: ((cpuOf(stack.pids) - cpuBefore) * 1_000) / done,
        drainSeconds: (now - sentAt) / 1_000,
      };
      await assertStored(stack, run, loaded);
      return result;
    }
    if (now - sentAt > DRAIN_MS) throw new Error(`${loaded.acknowledged} were acknowledged, and ${done} have a rep`);
    await pause(50);
  }
}

async function assertStored(stack: Stack, run: string, loaded: Loaded): Promise<void> {
  for (const since = performance.now(); ; await pause(500)) {
    const wrong = wrongIn(loaded, await stack.stored(run));
    if (wrong === undefined) return;
    if (performance.now() - since > LATEST_MS) throw new Error(`Of the leads of ${run} ${wrong}`);
  }
}
