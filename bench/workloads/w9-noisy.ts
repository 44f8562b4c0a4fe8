import type { Place } from '../harness/place.ts';
import { spreadOf } from '../harness/spread.ts';
import type { Bench, Figure, Workload } from '../harness/workload.ts';
import type { Weighted } from '../ingest/chooser.ts';
import { addCompanies, type Companies } from '../ingest/companies.ts';
import { salesmagnet, type Stack } from '../ingest/stacks.ts';
import { through } from '../ingest/through.ts';
import { medianOf, waitsIn } from '../ingest/waits.ts';

const COMPANIES = 20;
const NOISY = 10;

export const w9: Workload = {
  id: 'W9',
  what: 'one company at ten times its share: what the others wait',
  async run(bench) {
    const place = await bench.place('w9');
    try {
      const companies = await addCompanies(place.db, COMPANIES, place.environment['ENCRYPTION_KEY'] ?? '');
      const stack = await salesmagnet(bench, place, companies);
      try {
        return await measure(bench, place, { companies, stack });
      } finally {
        await stack.stop();
      }
    } finally {
      await place.close();
    }
  },
};

interface Under {
  readonly companies: Companies;
  readonly stack: Stack;
}

async function measure(bench: Bench, place: Place, { companies, stack }: Under): Promise<Figure[]> {
  const [noisy, ...others] = companies.all;
  if (!noisy) throw new Error('No company is there to be noisy');
  const seconds = bench.quick ? 6 : 40;
  const common = { companies, seed: bench.seed, connections: 256 };
  const peak = await through(stack, {
    ...common,
    run: 'w9-peak',
    connections: 64,
    seconds: 120,
    most: bench.quick ? 3_000 : 20_000,
  });
  const even = companies.all.map(({ formKey }) => [formKey, 1] as const);
  const loud = companies.all.map(({ formKey }) => [formKey, formKey === noisy.formKey ? NOISY : 1] as const);
  /** The others' median from receipt to rep, at so many times the highest rate. */
  const waited = async (run: string, forms: readonly Weighted[], load: number) => {
    await through(stack, { ...common, run, forms, seconds, rate: peak.perSecond * load });
    return medianOf(
      await waitsIn(
        place,
        run,
        others.map(({ entityId }) => entityId),
      ),
    );
  };
  /** All companies alike send so much that the others' own part of it is the same as beside the noisy one. */
  const part = COMPANIES / (COMPANIES + NOISY - 1);
  const figures: Figure[] = [];
  for (const [id, load] of [
    ['under', 0.6],
    ['over', 1.4],
  ] as const) {
    const alone = await waited(`w9-even-${id}`, even, load * part);
    const beside = await waited(`w9-loud-${id}`, loud, load);
    bench.say(
      `total load ${id} capacity: ${alone.toFixed(0)} ms with all alike, ${beside.toFixed(0)} ms beside the noisy one`,
    );
    figures.push({
      id: `W9.${id}`,
      ...{ what: `the others' median from receipt to rep, total load ${id} capacity`, unit: 'ms' },
      ...{ ours: spreadOf([beside]), limit: spreadOf([alone]) },
      ratio: beside / alone,
      target: { atMost: 2 },
      note: `${load} times the highest rate of ${Math.round(peak.perSecond)} a second`,
    });
  }
  return figures;
}
