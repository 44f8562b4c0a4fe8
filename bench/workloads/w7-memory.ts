import { setTimeout as pause } from 'node:timers/promises';
import { memoryOf } from '../harness/cpu.ts';
import type { Place } from '../harness/place.ts';
import { spreadOf } from '../harness/spread.ts';
import type { Bench, Figure, Workload } from '../harness/workload.ts';
import { zipf } from '../ingest/chooser.ts';
import { addCompanies, type Companies } from '../ingest/companies.ts';
import { fill } from '../ingest/fill.ts';
import { salesmagnet } from '../ingest/stacks.ts';
import { bodyOf } from '../ingest/submission.ts';
import { through } from '../ingest/through.ts';

const COMPANIES = 100;
export const w7: Workload = {
  id: 'W7',
  what: 'memory: of each process at saturation, and of what waits in Redis',
  async run(bench) {
    const place = await bench.place('w7');
    try {
      const companies = await addCompanies(place.db, COMPANIES, place.environment['ENCRYPTION_KEY'] ?? '');
      return [await queued(bench, place, companies), ...(await saturated(bench, place, companies))];
    } finally {
      await place.close();
    }
  },
};

/** Bytes in Redis for each byte of the payloads that wait, while no worker runs. */
async function queued(bench: Bench, place: Place, companies: Companies): Promise<Figure> {
  const count = bench.quick ? 5_000 : 50_000;
  const used = async () => Number(/used_memory:(\d+)/.exec(await place.redis.info('memory'))?.[1]);
  const before = await used();
  const plan = {
    count,
    companies: companies.all,
    weights: zipf(COMPANIES),
    seed: bench.seed,
    run: 'w7',
    root: bench.root,
  };
  await fill(
    { ...plan, into: 'product', payloadsAJob: 100, withLedger: true },
    { environment: place.environment, servers: [] },
  );
  const bytes = Array.from({ length: 100 }, (_, number) =>
    Buffer.byteLength(bodyOf({ formKey: 'bench-form-10', number, run: 'w7' })),
  );
  const average = bytes.reduce((sum, each) => sum + each, 0) / bytes.length;
  const ratio = ((await used()) - before) / (average * count);
  return {
    id: 'W7.redis',
    what: `Redis for ${count.toLocaleString('en-US')} waiting payloads of ${Math.round(average)} bytes`,
    unit: 'bytes a byte',
    ours: spreadOf([ratio]),
    target: { atMost: 1.6 },
  };
}

async function saturated(bench: Bench, place: Place, companies: Companies): Promise<Figure[]> {
  const stack = await salesmagnet(bench, place, companies);
  const seen = new Map(Object.keys(stack.processes).map((name) => [name, [] as number[]]));
  let isOver = false;
  const watching = (async () => {
    while (!isOver) {
      for (const [name, { pid }] of Object.entries(stack.processes)) seen.get(name)?.push(memoryOf(pid));
      await pause(bench.quick ? 200 : 2_000);
    }
  })();
  try {
    const common = { companies, seed: bench.seed, connections: 64 };
    const peak = await through(stack, { ...common, run: 'w7-peak', seconds: 120, most: bench.quick ? 3_000 : 30_000 });
    for (const values of seen.values()) values.length = 0; // what starts and is warmed is not what grows
    await through(stack, { ...common, run: 'w7-long', seconds: bench.quick ? 12 : 600, rate: peak.perSecond * 0.95 });
  } finally {
    isOver = true;
    await watching;
    await stack.stop();
  }
  return [...seen].flatMap(([name, values]) => {
    const third = Math.ceil(values.length / 3);
    const [early, late] = [spreadOf(values.slice(0, third)), spreadOf(values.slice(-third))];
    return [
      {
        id: `W7.${name}`,
        ...{ what: `most resident memory of ${name}`, unit: 'MB' },
        ours: spreadOf([Math.max(...values)]),
        target: { atMost: 300 },
      },
      {
        id: `W7.${name}.growth`,
        ...{ what: `the last third's median to the first third's, ${name}`, unit: 'MB' },
        ...{ ours: late, limit: early },
        ratio: late.median / early.median,
        target: { atMost: 1.1 },
      },
    ];
  });
}
