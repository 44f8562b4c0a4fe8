import { setTimeout as pause } from 'node:timers/promises';
import { cpuOf } from '../harness/cpu.ts';
import type { Companies } from './companies.ts';
import type { Weighted } from './chooser.ts';
import { load, type Loaded } from './load.ts';
import type { Stack } from './stacks.ts';

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

/** Sends submissions, and waits until every acknowledged one has a rep. Throws for one that never gets any. */
export async function through(stack: Stack, sent: Sent): Promise<Through> {
  const { companies, forms = companies.forms, run, seed, connections, seconds, rate, most = 10_000_000 } = sent;
  const before = await stack.assigned();
  const cpuBefore = cpuOf(stack.pids);
  const startedAt = performance.now();
  const { port, path } = stack.receiver;
  const plan = { port, path, secret: companies.secret, forms, seed, run, connections, seconds, most };
  const loaded = await load(
    { ...plan, firstNumber: 0, warmUpSeconds: 0, ...(rate !== undefined && { rate }) },
    stack.pids,
  );
  const sentAt = performance.now();
  const meanwhile = (await stack.assigned()) - before;
  for (;;) {
    const done = (await stack.assigned()) - before;
    const now = performance.now();
    if (done >= loaded.acknowledged)
      return {
        loaded,
        perSecond: done / ((now - startedAt) / 1_000),
        meanwhile: meanwhile / ((sentAt - startedAt) / 1_000),
        cpuMicros: ((cpuOf(stack.pids) - cpuBefore) * 1_000) / done,
        drainSeconds: (now - sentAt) / 1_000,
      };
    if (now - sentAt > DRAIN_MS) throw new Error(`${loaded.acknowledged} were acknowledged, and ${done} have a rep`);
    await pause(50);
  }
}
