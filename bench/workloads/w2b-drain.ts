import { join } from 'node:path';
import { HEAP } from '../../scripts/servers/index.ts';
import { interleave } from '../harness/interleave.ts';
import { startProgram } from '../harness/processes.ts';
import { spreadOf } from '../harness/spread.ts';
import type { Bench, Figure, Workload } from '../harness/workload.ts';
import { zipf } from '../ingest/chooser.ts';
import { addCompanies } from '../ingest/companies.ts';
import { type Drained, drained } from '../ingest/drain.ts';
import { fill } from '../ingest/fill.ts';
import { assertWhole } from '../ingest/whole.ts';

const COMPANIES = 100;

export const w2b: Workload = {
  id: 'W2b',
  what: 'a worker alone drains a full queue: payloads become leads with reps',
  async run(bench) {
    const count = bench.quick ? 5_000 : 200_000;
    const names = ['limit', 'product'] as const;
    const results = await interleave(
      names.map((name) => ({ name, cell: () => drain(bench, name, count) })),
      1, // in full it takes SalesMagnet minutes, and its start is not counted: one long drain says more than some short ones
    );
    const of = (name: (typeof names)[number], what: keyof Drained) => spreadOf(results[name].map((each) => each[what]));
    const figures: Figure[] = [
      {
        id: 'W2b.drain',
        ...{ what: `one worker, ${count.toLocaleString('en-US')} payloads of ${COMPANIES} companies`, unit: 'leads/s' },
        ...{ ours: of('product', 'perSecond'), limit: of('limit', 'perSecond') },
        ratio: of('product', 'perSecond').median / of('limit', 'perSecond').median,
        target: { atLeast: 0.6 },
      },
      {
        id: 'W2b.cpu',
        ...{ what: 'processor time a lead, servers included', unit: 'µs' },
        ...{ ours: of('product', 'cpuMicros'), limit: of('limit', 'cpuMicros') },
        ratio: of('product', 'cpuMicros').median / of('limit', 'cpuMicros').median,
      },
    ];
    return figures;
  },
};

/** One cell: a schema of its own is filled while no worker runs, and then drained by one. */
export async function drain(bench: Bench, name: 'limit' | 'product', count: number): Promise<Drained> {
  const place = await bench.place(`drain_${name}`);
  const servers = [place.serverPids.mysql, place.serverPids.redis];
  try {
    const companies = await addCompanies(place.db, COMPANIES, place.environment['ENCRYPTION_KEY'] ?? '');
    const common = {
      count,
      companies: companies.all,
      weights: zipf(COMPANIES),
      seed: bench.seed,
      run: name,
      root: bench.root,
    };
    await fill(
      { ...common, into: name, payloadsAJob: 100, withLedger: true },
      { environment: place.environment, servers },
    );
    const file =
      name === 'product' ? join(bench.root, 'workers/ingest.ts') : join(import.meta.dirname, '../limits/work.ts');
    const worker = startProgram({
      name: `drain-${name}`,
      file,
      nodeOptions: name === 'product' ? HEAP.ingest : [],
      environment: place.environment,
      dir: bench.dir,
    });
    try {
      const result = await drained(place, count, [worker.pid, ...servers]);
      if (name === 'product') await assertWhole(place, count);
      bench.say(`${name}: ${Math.round(result.perSecond)} leads a second, ${Math.round(result.cpuMicros)} µs each`);
      return result;
    } finally {
      await worker.stop();
    }
  } finally {
    await place.close();
  }
}
