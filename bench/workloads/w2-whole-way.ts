import { interleave } from '../harness/interleave.ts';
import type { Place } from '../harness/place.ts';
import { quantile, type Spread, spreadOf } from '../harness/spread.ts';
import type { Bench, Figure, Workload } from '../harness/workload.ts';
import { addCompanies, type Companies } from '../ingest/companies.ts';
import { load } from '../ingest/load.ts';
import { queueLimit } from '../ingest/queue-limit.ts';
import { receiversIn } from '../ingest/receivers.ts';
import { salesmagnet, type Stack, textbook } from '../ingest/stacks.ts';
import { through } from '../ingest/through.ts';
import { waitsIn } from '../ingest/waits.ts';
import { assertWhole } from '../ingest/whole.ts';
import { drain } from './w2b-drain.ts';

const COMPANIES = 100;
const CONNECTIONS = 64;

export const w2: Workload = {
  id: 'W2',
  what: 'a signed submission to its lead with a rep',
  async run(bench) {
    const place = await bench.place('w2');
    try {
      const companies = await addCompanies(place.db, COMPANIES, place.environment['ENCRYPTION_KEY'] ?? '');
      return await measure(bench, place, companies);
    } finally {
      await place.close();
    }
  },
};

async function measure(bench: Bench, place: Place, companies: Companies): Promise<Figure[]> {
  const rounds = bench.quick ? 1 : 3;
  const most = bench.quick ? 4_000 : 30_000;
  let cells = 0;
  let leads = 0;
  const whole = async (start: (...given: [Bench, Place, Companies]) => Promise<Stack>) => {
    const stack = await start(bench, place, companies);
    try {
      const run = `w2-${(cells += 1)}`;
      const result = await through(stack, {
        companies,
        run,
        seed: bench.seed,
        connections: CONNECTIONS,
        seconds: 120,
        most,
      });
      if (start === salesmagnet) await assertWhole(place, (leads += result.loaded.acknowledged));
      return result;
    } finally {
      await stack.stop();
    }
  };
  const results = await interleave(
    [
      { name: 'textbook', cell: () => whole(textbook) },
      { name: 'salesmagnet', cell: () => whole(salesmagnet) },
    ],
    rounds,
  );
  const of = (name: 'textbook' | 'salesmagnet', what: 'perSecond' | 'cpuMicros') =>
    spreadOf(results[name].map((each) => each[what]));
  for (const name of ['textbook', 'salesmagnet'] as const)
    bench.say(
      `${name}: ${Math.round(of(name, 'perSecond').median)} leads a second, ${Math.round(of(name, 'cpuMicros').median)} µs each`,
    );

  const composed = await composedLimit(bench, place, companies);
  const visible = await visibleAtHalf(bench, place, { companies, rate: of('salesmagnet', 'perSecond').median / 2 });
  const ours = of('salesmagnet', 'perSecond');
  const cpu = of('salesmagnet', 'cpuMicros');
  return [
    {
      id: 'W2.cpu',
      ...{ what: 'sum of the processor costs of the limits of its stages, to its own', unit: 'µs a lead' },
      ...{ ours: cpu, limit: composed.sum, textbook: of('textbook', 'cpuMicros') },
      ratio: composed.sum.median / cpu.median,
      target: { atLeast: 0.5 },
      note: composed.note,
    },
    {
      id: 'W2.textbook',
      ...{ what: 'leads a second with all of it on these cores, against the textbook stack', unit: 'leads/s' },
      ...{ ours, textbook: of('textbook', 'perSecond') },
      ratio: ours.median / of('textbook', 'perSecond').median,
      target: { atLeast: 8 },
    },
    {
      id: 'W2.visible',
      ...{ what: 'p99 from receipt to rep at half of the highest rate', unit: 'ms' },
      ours: visible,
      target: { atMost: 100 },
    },
  ];
}

/** The receiver's limit, BullMQ's, and the worker's, in processor time a lead. */
async function composedLimit(bench: Bench, place: Place, companies: Companies): Promise<{ sum: Spread; note: string }> {
  const receiver = await receiversIn(bench, place, companies).durable('express');
  const plan = { port: receiver.port, path: receiver.path, secret: companies.secret, forms: companies.forms };
  const extent = {
    connections: CONNECTIONS,
    warmUpSeconds: 2,
    seconds: bench.quick ? 3 : 15,
    firstNumber: 0,
    most: 10_000_000,
  };
  const received = await load({ ...plan, ...extent, seed: bench.seed, run: 'w2-limit' }, [
    ...[receiver.pid, place.serverPids.mysql, place.serverPids.redis],
  ]).finally(receiver.stop);
  const alone = await queueLimit(place, { payloads: 1, count: bench.quick ? 5_000 : 50_000 });
  const together = await queueLimit(place, { payloads: 100, count: bench.quick ? 50_000 : 500_000 });
  const written = await drain(bench, 'limit', bench.quick ? 10_000 : 50_000);
  const parts = [received.cpuMicros, together.cpuMicros, written.cpuMicros];
  return {
    sum: spreadOf([parts.reduce((sum, part) => sum + part, 0)]),
    note: `stages: receiver ${Math.round(received.cpuMicros)} µs, queue ${together.cpuMicros.toFixed(1)} µs (${alone.cpuMicros.toFixed(0)} µs with one payload a job), worker ${Math.round(written.cpuMicros)} µs`,
  };
}

interface Half {
  readonly companies: Companies;
  readonly rate: number;
}

async function visibleAtHalf(bench: Bench, place: Place, { companies, rate }: Half): Promise<Spread> {
  const stack = await salesmagnet(bench, place, companies);
  try {
    const common = { companies, seed: bench.seed, connections: CONNECTIONS, rate };
    await through(stack, { ...common, run: 'w2-warm', seconds: bench.quick ? 2 : 10 });
    await through(stack, { ...common, run: 'w2-half', seconds: bench.quick ? 5 : 60 });
    return spreadOf([quantile(await waitsIn(place, 'w2-half'), 0.99)]);
  } finally {
    await stack.stop();
  }
}
