import { interleave } from '../harness/interleave.ts';
import { spreadOf } from '../harness/spread.ts';
import type { Figure, Workload } from '../harness/workload.ts';
import type { Weighted } from '../ingest/chooser.ts';
import { type Market, withCompanies, withStack } from '../ingest/market.ts';
import type { Stack } from '../ingest/stacks.ts';
import { atMost, through } from '../ingest/through.ts';
import { medianOf, waitsIn } from '../ingest/waits.ts';

const COMPANIES = 20;
const NOISY = 10;

export const w9: Workload = {
  id: 'W9',
  what: 'one company at ten times its share: what the others wait',
  run: (bench) =>
    withCompanies(bench, { name: 'w9', companies: COMPANIES }, (market) =>
      withStack(market, (stack) => measure(market, stack)),
    ),
};

async function measure({ bench, place, companies }: Market, stack: Stack): Promise<Figure[]> {
  const [noisy, ...others] = companies.all;
  if (!noisy) throw new Error('No company is there to be noisy');
  const [rounds, seconds] = bench.quick ? [1, 4] : [3, 10];
  const common = { companies, seed: bench.seed, connections: 256 };
  const peak = await atMost(stack, {
    ...{ companies, seed: bench.seed },
    ...{ run: 'w9-peak', leads: bench.quick ? 1_500 : 10_000 },
  });
  const even = companies.all.map(({ formKey }) => [formKey, 1] as const);
  const loud = companies.all.map(({ formKey }) => [formKey, formKey === noisy.formKey ? NOISY : 1] as const);
  let runs = 0;
  /** The others' median from receipt to rep, at so many times the highest rate. */
  const waited = async (forms: readonly Weighted[], load: number) => {
    const run = `w9-${(runs += 1)}`;
    const { loaded } = await through(stack, { ...common, run, forms, seconds, rate: peak.perSecond * load });
    for (const [status, count] of Object.entries({ ...loaded.refused, unsent: loaded.unsent }))
      if (count > 0) bench.say(`${run}: ${count} times ${status}`);
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
    const waits = await interleave(
      [
        { name: 'alike', cell: () => waited(even, load * part) },
        { name: 'beside', cell: () => waited(loud, load) },
      ],
      rounds,
    );
    const [alike, beside] = [spreadOf(waits.alike), spreadOf(waits.beside)];
    bench.say(
      `total load ${id} capacity: ${alike.median.toFixed(0)} ms with all alike, ${beside.median.toFixed(0)} ms beside the noisy one`,
    );
    figures.push({
      id: `W9.${id}`,
      ...{ what: `the others' median from receipt to rep, total load ${id} capacity`, unit: 'ms' },
      ...{ ours: beside, limit: alike },
      ratio: beside.median / alike.median,
      target: { atMost: 2 },
      note: `${load} times the highest rate of ${Math.round(peak.perSecond)} a second`,
    });
  }
  return figures;
}
