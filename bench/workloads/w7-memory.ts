import { setTimeout as pause } from 'node:timers/promises';
import { memoryOf } from '../harness/cpu.ts';
import { spreadOf } from '../harness/spread.ts';
import type { Bench, Figure, Workload } from '../harness/workload.ts';
import { zipf } from '../ingest/chooser.ts';
import { fill } from '../ingest/fill.ts';
import { type Market, withCompanies, withStack } from '../ingest/market.ts';
import type { Stack } from '../ingest/stacks.ts';
import { bodyOf, metaBodyOf } from '../ingest/submission.ts';
import { atMost, through } from '../ingest/through.ts';

const COMPANIES = 100;
/** So many a job at least: a job costs what it costs, however few it brings. */
const PAYLOADS_A_JOB = 50;

export const w7: Workload = {
  id: 'W7',
  what: 'memory: of each process at saturation, and of what waits in Redis',
  async run(bench) {
    const queued = (channel: Channel) =>
      withCompanies(bench, { name: `w7_${channel}`, companies: COMPANIES }, (market) => queuedOf(market, channel));
    const figures = [await queued('website'), await queued('meta')];
    const memory = await withCompanies(bench, { name: 'w7', companies: COMPANIES }, (market) =>
      withStack(market, (stack) => saturated(market, stack)),
    );
    return [...figures, ...memory];
  },
};

const kinds = {
  website: { title: 'website forms', atMost: 1.6, bodyAt: (number: number) => formOf(number) },
  meta: { title: "Meta's ids", atMost: 2.1, bodyAt: metaBodyOf },
} as const;
type Channel = keyof typeof kinds;

const formOf = (number: number) => bodyOf({ formKey: 'bench-form-10', number, run: 'w7' });

/** Bytes in Redis for each byte of the payloads that wait, while no worker runs. */
async function queuedOf({ bench, place, companies }: Market, channel: Channel): Promise<Figure> {
  const count = bench.quick ? 5_000 : 50_000;
  const used = async () => Number(/used_memory:(\d+)/.exec(await place.redis.info('memory'))?.[1]);
  const before = await used();
  const plan = { count, channel, companies: companies.all, weights: zipf(COMPANIES), seed: bench.seed, run: 'w7' };
  await fill(
    { ...plan, root: bench.root, into: 'product', payloadsAJob: 100, withLedger: true },
    { environment: place.environment, servers: [] },
  );
  const taken = (await used()) - before;
  const perJob = count / (await waitingJobs(place));
  if (!(perJob >= PAYLOADS_A_JOB)) throw new Error(`There are but ${perJob.toFixed(0)} payloads a job`);
  const { title, atMost: most, bodyAt } = kinds[channel];
  const bytes = Array.from({ length: 100 }, (_, number) => Buffer.byteLength(bodyAt(number)));
  const average = bytes.reduce((sum, each) => sum + each, 0) / bytes.length;
  return {
    id: `W7.redis.${channel}`,
    what: `Redis for ${count.toLocaleString('en-US')} waiting payloads of ${title}, ${Math.round(average)} bytes each`,
    unit: 'bytes a byte',
    ours: spreadOf([taken / (average * count)]),
    target: { atMost: most },
    note: `${Math.round(perJob)} payloads a job`,
  };
}

/** Jobs that wait in any queue for events. */
async function waitingJobs({ redis }: Market['place']): Promise<number> {
  let jobs = 0;
  for (const key of await redis.keys('*:wait')) jobs += await redis.llen(key);
  return jobs;
}

async function saturated({ bench, companies }: Market, stack: Stack): Promise<Figure[]> {
  const seen = new Map(Object.keys(stack.processes).map((name) => [name, [] as number[]]));
  let isOver = false;
  const watching = (async () => {
    while (!isOver) {
      for (const [name, { pid }] of Object.entries(stack.processes)) seen.get(name)?.push(memoryOf(pid));
      await pause(bench.quick ? 200 : 2_000);
    }
  })();
  try {
    const common = { companies, seed: bench.seed };
    const peak = await atMost(stack, { ...common, run: 'w7-peak', leads: bench.quick ? 1_500 : 10_000 });
    for (const values of seen.values()) values.length = 0; // what starts and is warmed is not what grows
    const long = { run: 'w7-long', connections: 64, seconds: bench.quick ? 6 : 600, rate: peak.perSecond * 0.95 };
    await through(stack, { ...common, ...long });
  } finally {
    isOver = true;
    await watching;
  }
  return [...seen].flatMap(([name, values]) => figuresOf(bench, name, values));
}

/** Flat: the median of the last third is at most so many times that of the middle one. The first third is left to warming up. */
const FLAT = 1.05;

function figuresOf(bench: Bench, name: string, values: readonly number[]): Figure[] {
  const third = Math.floor(values.length / 3);
  const [middle, last] = [spreadOf(values.slice(third, -third)), spreadOf(values.slice(-third))];
  return [
    {
      id: `W7.${name}`,
      ...{ what: `most resident memory of ${name}`, unit: 'MB' },
      ours: spreadOf([Math.max(...values)]),
      target: { atMost: 300 },
    },
    {
      id: `W7.${name}.growth`,
      ...{ what: `resident memory of ${name}: the last third's median to the middle third's`, unit: 'MB' },
      ...{ ours: last, limit: middle },
      ratio: last.median / middle.median,
      ...(bench.quick
        ? {
            note: 'some seconds are the warming up of a process, so this is not judged; the full form takes ten minutes',
          }
        : { target: { atMost: FLAT } }),
    },
  ];
}
