import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { dice } from '../src/testing/dice.ts';
import { type Backlog, backlogOf } from './checker/backlog.ts';
import { check, type Figures } from './checker/check.ts';
import { type Marks, marksOf, readFacts } from './checker/facts.ts';
import type { Violation } from './checker/invariants.ts';
import { strangersSeen } from './checker/isolation.ts';
import { watch } from './checker/watch.ts';
import { deliveriesOf } from './client/deliveries.ts';
import { attemptsIn, History } from './client/history.ts';
import { Load, usualLoad } from './client/load.ts';
import { Meta } from './client/stand-in.ts';
import type { Arena, Fault, Size } from './fault.ts';
import type { Product } from './product/product.ts';
import { type Role, roles } from './product/supervised.ts';

export interface Outcome extends Figures {
  readonly fault: string;
  readonly title: string;
  readonly injected: number;
  /** From the fault's healing to an empty backlog; undefined: never within the bound. */
  readonly drainedMs: number | undefined;
  readonly tookMs: number;
  readonly violations: readonly Violation[];
  readonly notes: readonly string[];
  /** Why it did not come to its end; then it shows nothing, whatever was seen, and what it left of the product is nobody's to use. */
  readonly brokeOff: string | undefined;
}

export interface Run {
  readonly product: Product;
  readonly seed: number;
  readonly size: Size;
  /** Bound of I4. */
  readonly drainMs: number;
  readonly readLogs: () => readonly Violation[];
}

const CALM_MS = 1_500;

/** One fault from a calm product back to a calm product: load, fault, healing, drain, check. */
export async function runFault(fault: Fault, run: Run): Promise<Outcome> {
  const { product, seed } = run;
  const begun = Date.now();
  await alter(product, fault.alterations ?? {});
  const runId = `${seed.toString(36)}x${begun.toString(36)}`;
  const history = new History(join(product.dir, `history-${fault.name}-${runId}.jsonl`));
  const marks = await marksOf(product.db);
  const found: Violation[] = [];
  const notes: string[] = [];
  const sender = {
    url: `http://127.0.0.1:${product.links.client.port}`,
    appSecret: product.config.meta.appSecrets[0] ?? '',
    history,
    meta: new Meta(product.graphUrl),
    dice: dice(seed + 1),
    newDelivery: deliveriesOf(runId),
  };
  const arena: Arena = {
    ...run,
    sender,
    dice: dice(seed),
    attempts: () => attemptsIn(history.file),
    object: (invariant, sentence) => void found.push({ invariant, sentence }),
    note: (text) => void notes.push(text),
  };
  const watching = watch(product, arena.attempts);
  try {
    const { injected, brokeOff } = await loadAndFault(fault, arena);
    const healed = Date.now();
    if (!fault.isBug) await alter(product, {});
    const { left, last } = await drained(product, healed, run.drainMs);
    const drainedMs = left.size === 0 ? Date.now() - healed : undefined;
    if (last.size > 0 && left.size === 0) notes.push(`the last to wait: ${shown(last)}`);
    if (drainedMs === undefined)
      found.push({ invariant: 'I4', sentence: `${run.drainMs / 1_000} s after healing there waits: ${shown(left)}.` });
    found.push(...((await fault.inspect?.(arena)) ?? []));
    const verdict = await judge(fault, arena, marks);
    found.push(...verdict.violations, ...(await watching.stop()), ...run.readLogs());
    found.push(...(await strangersSeen(`http://127.0.0.1:${product.processes.api.port}`)));
    return {
      fault: fault.name,
      title: fault.title,
      injected,
      drainedMs,
      tookMs: Date.now() - begun,
      ...verdict.figures,
      violations: found,
      notes,
      brokeOff,
    };
  } finally {
    await watching.stop();
    history.close();
    await alter(product, {});
  }
}

/** What became of a fault of which nothing more is known than why it broke off. */
export const brokenOff = ({ name, title }: Fault, begun: number, error: unknown): Outcome => ({
  fault: name,
  title,
  injected: 0,
  drainedMs: undefined,
  tookMs: Date.now() - begun,
  ...check([], { events: [], leads: [], keys: [] }).figures,
  violations: [],
  notes: [],
  brokeOff: String(error),
});

interface Injected {
  readonly injected: number;
  readonly brokeOff: string | undefined;
}

/** Where the fault throws, the load still ends in order: what the checker sees may tell why. */
async function loadAndFault(fault: Fault, arena: Arena): Promise<Injected> {
  const load = fault.load === null ? undefined : new Load(arena.sender, { ...usualLoad, ...fault.load });
  try {
    if (load) await pause(CALM_MS);
    const injected = await fault.inject(arena).then(
      (times) => ({ injected: times, brokeOff: undefined }),
      (error: unknown) => ({ injected: 0, brokeOff: String(error) }),
    );
    if (load) await pause(CALM_MS);
    return injected;
  } finally {
    await load?.finish();
  }
}

/** Processes run as the fault wants them, all others as in production; those that already do are left alone. */
async function alter(product: Product, wanted: Partial<Record<Role, readonly string[]>>): Promise<void> {
  await Promise.all(
    roles.map(async (role) => {
      const one = product.processes[role];
      const alterations = wanted[role] ?? [];
      if (alterations.length > 0 || one.isAltered) await one.replace(alterations);
    }),
  );
}

/** Waits until nothing waits any more, or the bound is over; returns what is left, and what was left before. */
async function drained(product: Product, healed: number, boundMs: number): Promise<{ left: Backlog; last: Backlog }> {
  let last: Backlog = new Map();
  for (;;) {
    const left = await backlogOf(product);
    if (left.size === 0 || Date.now() - healed > boundMs) return { left, last };
    last = left;
    await pause(100);
  }
}

const shown = (backlog: Backlog): string => [...backlog].map(([where, count]) => `${where} ${count}`).join(', ');

async function judge(fault: Fault, arena: Arena, marks: Marks) {
  const attempts = arena.attempts();
  const leadgen = new Map(
    attempts.flatMap(({ begin: { leadgenIds = [], ids } }) =>
      leadgenIds.map((name, at) => [name, ids[at] ?? ''] as const),
    ),
  );
  const facts = await readFacts(arena.product.db, marks, leadgen);
  return check(attempts, facts, fault.answerMs === undefined ? {} : { answerMs: fault.answerMs });
}
