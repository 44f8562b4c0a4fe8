import { setTimeout as pause } from 'node:timers/promises';
import { memoryOf } from '../harness/cpu.ts';
import { spreadOf } from '../harness/spread.ts';
import type { Figure, Workload } from '../harness/workload.ts';
import type { Loaded } from '../ingest/load.ts';
import { type Market, withCompanies, withStack } from '../ingest/market.ts';
import type { Stack } from '../ingest/stacks.ts';
import { atMost, through } from '../ingest/through.ts';

export const w8: Workload = {
  id: 'W8',
  what: 'twice the highest rate with a stable backlog',
  run: (bench) =>
    withCompanies(bench, { name: 'w8', companies: 100 }, (market) =>
      withStack(market, (stack) => overload(market, stack)),
    ),
};

async function overload({ bench, companies }: Market, stack: Stack): Promise<Figure[]> {
  const common = { companies, seed: bench.seed };
  const peakOf = (run: string) => atMost(stack, { ...common, run, leads: bench.quick ? 1_500 : 10_000 });
  const before = await peakOf('w8-before');
  const rate = before.perSecond * 2;
  bench.say(`highest rate ${Math.round(before.perSecond)} a second; now twice that`);
  const memory = watchMemory(stack.pids.slice(0, 3));
  const plan = { ...common, run: 'w8-over', connections: 1_000, seconds: bench.quick ? 6 : 60, rate };
  const over = await through(stack, plan).finally(() => memory.stop());
  const { loaded } = over;
  const after = await peakOf('w8-after'); // a machine's own speed moves within minutes
  const peak = (before.perSecond + after.perSecond) / 2;
  return [
    {
      id: 'W8.goodput',
      ...{ what: 'leads that get a rep meanwhile, to the mean of the highest rates before and after', unit: 'leads/s' },
      ...{ ours: spreadOf([over.meanwhile]), limit: spreadOf([before.perSecond, after.perSecond]) },
      ratio: over.meanwhile / peak,
      target: { atLeast: 0.8 },
      note: `${loaded.acknowledged} of ${loaded.sent} acknowledged (p99 ${Math.round(loaded.milliseconds.p99)} ms), and each of these by its number is one lead with a rep; drained ${over.drainSeconds.toFixed(1)} s after the last; ${Math.round(memory.most())} MB the largest process`,
    },
    refusalsOf(loaded),
  ];
}

/** What is not taken is to be refused by a 503 that says when to try again: anything else loses somebody's lead. */
function refusalsOf({ refused, sayNotWhen, unknown, unsent }: Loaded): Figure {
  const { 503: busy = 0, ...others } = refused;
  const strange = Object.values(others).reduce((sum, count) => sum + count, 0);
  const told = Object.entries(others).map(([status, count]) => `${count} times ${status}`);
  return {
    id: 'W8.refusals',
    ...{ what: 'neither acknowledged nor refused by 503 with Retry-After', unit: 'submissions' },
    ours: spreadOf([strange + Math.max(0, sayNotWhen - strange) + unknown]),
    target: { atMost: 0 },
    note: `${busy} times 503${busy > 0 ? `, ${sayNotWhen} refusals without Retry-After` : ''}; ${[...told, `${unknown} without an answer`, `${unsent} found no connection until the end`].join(', ')}`,
  };
}

/** The largest resident memory of any of them, in megabytes, until it is stopped. */
function watchMemory(pids: readonly number[]) {
  let isOver = false;
  let most = 0;
  const done = (async () => {
    while (!isOver) {
      most = Math.max(most, ...pids.map(memoryOf));
      await pause(500);
    }
  })();
  return {
    most: () => most,
    async stop() {
      isOver = true;
      await done;
    },
  };
}
