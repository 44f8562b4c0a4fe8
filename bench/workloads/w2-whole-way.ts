import { interleave } from '../harness/interleave.ts';
import { quantile, type Spread, spreadOf } from '../harness/spread.ts';
import type { Bench, Figure, Workload } from '../harness/workload.ts';
import { assignedIn } from '../ingest/drain.ts';
import { load } from '../ingest/load.ts';
import { type Market, withCompanies, withStack } from '../ingest/market.ts';
import { queueLimit } from '../ingest/queue-limit.ts';
import { receiversIn } from '../ingest/receivers.ts';
import { chainedLimits, salesmagnet, textbook } from '../ingest/stacks.ts';
import { atMost, through } from '../ingest/through.ts';
import { type Visible, visibleIn } from '../ingest/visible.ts';
import { assertWhole } from '../ingest/whole.ts';
import { drain } from './w2b-drain.ts';

const COMPANIES = 100;
const CONNECTIONS = 64;

export const w2: Workload = {
  id: 'W2',
  what: 'a signed submission to its lead with a rep',
  async run(bench) {
    const whole = await withCompanies(bench, { name: 'w2', companies: COMPANIES }, wholeWay);
    const composed = await withCompanies(bench, { name: 'w2_limit', companies: COMPANIES }, composedLimit);
    const rate = whole.salesmagnet.perSecond.median / 2;
    return [...figuresOf(whole, composed), await visibleAtHalf(bench, rate)];
  },
};

type Name = 'textbook' | 'salesmagnet';
type Whole = Readonly<Record<Name, { readonly perSecond: Spread; readonly cpuMicros: Spread }>>;

async function wholeWay(market: Market): Promise<Whole> {
  const { bench, place, companies } = market;
  const leads = bench.quick ? 1_500 : 6_000;
  let cells = 0;
  const cellOf = (name: Name, start: typeof salesmagnet) => async () => {
    const run = `w2-${(cells += 1)}`;
    const result = await withStack(
      market,
      (stack) => atMost(stack, { companies, run, seed: bench.seed, leads }),
      start,
    );
    if (name === 'salesmagnet') await assertWhole(place, await assignedIn(place));
    return result;
  };
  const results = await interleave<Name, Awaited<ReturnType<typeof atMost>>>(
    [
      { name: 'textbook', cell: cellOf('textbook', textbook) },
      { name: 'salesmagnet', cell: cellOf('salesmagnet', salesmagnet) },
    ],
    bench.quick ? 1 : 3,
  );
  const of = (name: Name) => ({
    perSecond: spreadOf(results[name].map(({ perSecond }) => perSecond)),
    cpuMicros: spreadOf(results[name].map(({ cpuMicros }) => cpuMicros)),
  });
  const whole = { textbook: of('textbook'), salesmagnet: of('salesmagnet') };
  for (const [name, { perSecond, cpuMicros }] of Object.entries(whole))
    bench.say(`${name}: ${Math.round(perSecond.median)} leads a second, ${Math.round(cpuMicros.median)} µs each`);
  return whole;
}

interface Composed {
  /** Microseconds a lead. */
  readonly sum: Spread;
  readonly note: string;
}

/** The receiver's limit, BullMQ's, and the worker's, in processor time a lead. Apart, for what it leaves in the ledger is nobody's to sweep up. */
async function composedLimit({ bench, place, companies }: Market): Promise<Composed> {
  const receiver = await receiversIn(bench, place, companies).durable('express');
  const plan = { port: receiver.port, path: receiver.path, secret: companies.secret, forms: companies.forms };
  const extent = { connections: CONNECTIONS, warmUpSeconds: 1, seconds: bench.quick ? 2 : 8, most: 10_000_000 };
  const { mysql, redis } = place.serverPids;
  const received = await load({ ...plan, ...extent, seed: bench.seed, run: 'w2-limit' }, [
    ...[receiver.pid, mysql, redis],
  ]).finally(receiver.stop);
  const alone = await queueLimit(place, { payloads: 1, count: bench.quick ? 5_000 : 20_000 });
  const together = await queueLimit(place, { payloads: 100, count: bench.quick ? 50_000 : 200_000 });
  const written = await drain(bench, 'limit', bench.quick ? 5_000 : 20_000);
  const parts = [received.cpuMicros, together.cpuMicros, written.cpuMicros];
  return {
    sum: spreadOf([parts.reduce((sum, part) => sum + part, 0)]),
    note: `stages: receiver ${Math.round(received.cpuMicros)} µs, queue ${together.cpuMicros.toFixed(1)} µs (${alone.cpuMicros.toFixed(0)} µs with one payload a job), worker ${Math.round(written.cpuMicros)} µs`,
  };
}

function figuresOf({ salesmagnet: ours, textbook: beside }: Whole, composed: Composed): Figure[] {
  return [
    {
      id: 'W2.cpu',
      ...{ what: 'sum of the processor costs of the limits of its stages, to its own', unit: 'µs a lead' },
      ...{ ours: ours.cpuMicros, limit: composed.sum, textbook: beside.cpuMicros },
      ratio: composed.sum.median / ours.cpuMicros.median,
      target: { atLeast: 0.5 },
      note: composed.note,
    },
    {
      id: 'W2.textbook',
      ...{ what: 'leads a second on these cores, against the textbook stack', unit: 'leads/s' },
      ...{ ours: ours.perSecond, textbook: beside.perSecond },
      ratio: ours.perSecond.median / beside.perSecond.median,
      target: { atLeast: 8 },
    },
  ];
}

/** A hundred milliseconds, or as many times what the limits of the stages take in a row, whichever is more. */
const VISIBLE_MS = 100;
const TIMES_THE_LIMIT = 5;

/** All stages, and their limits in a row, each at the same rate. */
async function visibleAtHalf(bench: Bench, rate: number): Promise<Figure> {
  const cellOf = (name: string, start: typeof salesmagnet) => () =>
    withCompanies(bench, { name, companies: COMPANIES }, (market) => visibleOnce(market, start, rate));
  const results = await interleave(
    [
      { name: 'limit', cell: cellOf('w2_visible_limit', chainedLimits) },
      { name: 'ours', cell: cellOf('w2_visible', salesmagnet) },
    ],
    bench.quick ? 1 : 3,
  );
  const of = (name: 'limit' | 'ours', share: number) =>
    spreadOf(results[name].map(({ waits }) => quantile(waits, share)));
  const [ours, limit] = [of('ours', 0.99), of('limit', 0.99)];
  const exactTo = Math.max(...[...results.ours, ...results.limit].map((each) => each.exactTo));
  return {
    id: 'W2.visible',
    ...{ what: 'p99 from receipt until the lead is seen with its rep, half rate', unit: 'ms' },
    ...{ ours, limit },
    target: { atMost: Math.max(VISIBLE_MS, TIMES_THE_LIMIT * limit.median) },
    note: `${Math.round(rate)} a second; medians ${of('ours', 0.5).median} ms and ${of('limit', 0.5).median} ms; exact to ${exactTo.toFixed(0)} ms; the target is ${VISIBLE_MS} ms or ${TIMES_THE_LIMIT} times the limits in a row, whichever is more`,
  };
}

async function visibleOnce(market: Market, start: typeof salesmagnet, rate: number): Promise<Visible> {
  const { bench, place, companies } = market;
  return withStack(
    market,
    async (stack) => {
      const common = { companies, seed: bench.seed, connections: CONNECTIONS, rate };
      await through(stack, { ...common, run: 'w2-warm', seconds: bench.quick ? 3 : 20 });
      return visibleIn(place, 'w2-half', () =>
        through(stack, { ...common, run: 'w2-half', seconds: bench.quick ? 4 : 15 }),
      );
    },
    start,
  );
}
