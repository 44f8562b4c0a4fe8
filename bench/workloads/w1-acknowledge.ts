import { interleave } from '../harness/interleave.ts';
import type { Place } from '../harness/place.ts';
import { spreadOf } from '../harness/spread.ts';
import type { Figure, Workload } from '../harness/workload.ts';
import { type Loaded, load } from '../ingest/load.ts';
import { type Market, withCompanies } from '../ingest/market.ts';
import { type Receiver, receiversIn } from '../ingest/receivers.ts';
import { inLedger, wrongIn } from '../ingest/stored.ts';

const CONNECTIONS = 64;
const COMPANIES = 100;

export const w1: Workload = {
  id: 'W1',
  what: 'a signed submission to its durable 200',
  run: (bench) => withCompanies(bench, { name: 'w1', companies: COMPANIES }, measure),
};

const names = ['http', 'express', 'http durable', 'express durable', 'textbook', 'salesmagnet'] as const;
type Name = (typeof names)[number];
/** Those that write the ledger before they answer. */
const keepers: ReadonlySet<Name> = new Set(['http durable', 'express durable', 'salesmagnet']);

async function measure({ bench, place, companies }: Market): Promise<Figure[]> {
  const receivers = receiversIn(bench, place, companies);
  const starts: Readonly<Record<Name, () => Promise<Receiver>>> = {
    http: () => receivers.verifying('http'),
    express: () => receivers.verifying('express'),
    'http durable': () => receivers.durable('http'),
    'express durable': () => receivers.durable('express'),
    textbook: receivers.textbook,
    salesmagnet: receivers.salesmagnet,
  };
  const [rounds, seconds, warmUpSeconds] = bench.quick ? [1, 2, 1] : [3, 5, 10]; // SalesMagnet's cost a submission was seen to fall for ten seconds, its limit's for six
  let cells = 0;
  /** One cell: the program starts, is warmed, is measured, ends; at full rate, or at a given one. */
  const cell = async (name: Name, rate?: number): Promise<Loaded> => {
    const receiver = await starts[name]();
    try {
      const plan = { port: receiver.port, path: receiver.path, secret: companies.secret, forms: companies.forms };
      const run = `w1-${(cells += 1)}`;
      const extent = {
        connections: CONNECTIONS,
        warmUpSeconds,
        seconds,
        ...(rate !== undefined && { rate }),
      };
      const loaded = await load({ ...plan, ...extent, seed: bench.seed, run, most: 50_000_000 }, [
        receiver.pid,
        place.serverPids.mysql,
        place.serverPids.redis,
      ]);
      assertClean(name, loaded);
      if (keepers.has(name)) await assertStoredOnce(place, run, loaded);
      return loaded;
    } finally {
      await receiver.stop();
      if (name === 'textbook') await place.redis.flushall();
    }
  };
  const full = await interleave(
    names.map((name) => ({ name, cell: () => cell(name) })),
    rounds,
  );
  for (const name of names)
    bench.say(`${name}: ${Math.round(spreadOf(full[name].map(({ perSecond }) => perSecond)).median)} a second`);
  const half = (name: Name) => spreadOf(full[name].map(({ perSecond }) => perSecond)).median / 2;
  const atHalf = await interleave(
    (['express durable', 'salesmagnet'] as const).map((name) => ({ name, cell: () => cell(name, half(name)) })),
    rounds,
  );
  return figuresOf(full, atHalf);
}

function assertClean(name: Name, { refused, unknown }: Loaded): void {
  if (Object.keys(refused).length > 0 || unknown > 0)
    throw new Error(`${name} refused ${JSON.stringify(refused)} and left ${unknown} without an answer`);
}

/** Every acknowledged submission is in the ledger once. */
async function assertStoredOnce(place: Place, run: string, loaded: Loaded): Promise<void> {
  const wrong = wrongIn(loaded, await inLedger(place, run));
  if (wrong !== undefined) throw new Error(`Of the submissions of ${run} ${wrong}`);
}

type Results = Readonly<Record<Name, readonly Loaded[]>>;

type AtHalf = Readonly<Record<'express durable' | 'salesmagnet', readonly Loaded[]>>;

/** Whoever is so slow that requests find no connection is to be known by it. */
function unsentOf(atHalf: AtHalf): Pick<Figure, 'note'> {
  const told = (['express durable', 'salesmagnet'] as const).flatMap((name) => {
    const unsent = atHalf[name].reduce((sum, loaded) => sum + loaded.unsent, 0);
    return unsent > 0 ? [`${unsent} of ${name} found no connection until the end`] : [];
  });
  return told.length > 0 ? { note: told.join(', ') } : {};
}

function figuresOf(full: Results, atHalf: AtHalf): Figure[] {
  const rate = (name: Name) => spreadOf(full[name].map(({ perSecond }) => perSecond));
  const cpu = (name: Name) => spreadOf(full[name].map(({ cpuMicros }) => cpuMicros));
  const p99 = (name: 'express durable' | 'salesmagnet') =>
    spreadOf(atHalf[name].map(({ milliseconds }) => milliseconds.p99));
  const ours = rate('salesmagnet');
  return [
    {
      id: 'W1.throughput',
      ...{ what: 'against Express 5, raw body, HMAC and one batched ledger write', unit: 'acknowledged/s' },
      ...{ ours, limit: rate('express durable'), textbook: rate('textbook') },
      ratio: ours.median / rate('express durable').median,
      target: { atLeast: 0.75 },
      note: `node:http with the same write ${Math.round(rate('http durable').median)}/s; nothing kept: node:http ${Math.round(rate('http').median)}/s, Express ${Math.round(rate('express').median)}/s`,
    },
    {
      id: 'W1.textbook',
      ...{ what: 'against the textbook stack, which commits nothing to MySQL', unit: 'acknowledged/s' },
      ...{ ours, textbook: rate('textbook') },
      ratio: ours.median / rate('textbook').median,
      target: { atLeast: 1 },
    },
    {
      id: 'W1.cpu',
      ...{ what: 'processor time a submission, servers included', unit: 'µs' },
      ...{ ours: cpu('salesmagnet'), limit: cpu('express durable'), textbook: cpu('textbook') },
      ratio: cpu('salesmagnet').median / cpu('express durable').median,
    },
    {
      id: 'W1.p99',
      ...{ what: 'p99 at half of its own highest rate, against that limit', unit: 'ms' },
      ...{ ours: p99('salesmagnet'), limit: p99('express durable') },
      ratio: p99('salesmagnet').median / p99('express durable').median,
      target: { atMost: 1.5 },
      ...unsentOf(atHalf),
    },
  ];
}
