import { type Spread, spreadOf } from '../harness/spread.ts';
import type { Bench, Figure } from '../harness/workload.ts';
import type { Latency } from './latency.ts';
import type { Extent } from './lists.ts';

/** How long the cells of the read side are, and how often each is taken. */
export const extentOf = ({ quick }: Bench): Extent => (quick ? { rounds: 3, seconds: 1 } : { rounds: 5, seconds: 6 });

export const ratioOf = (ours: Spread, limit: Spread): number => ours.median / limit.median;

/** A p99 in milliseconds beside that of the list page in the same rounds. */
export const besideList = (
  named: Pick<Figure, 'id' | 'what'>,
  [ours, list]: readonly [readonly Latency[], readonly Latency[]],
  atMost: number,
): Figure => {
  const [spread, page] = [ours, list].map((rounds) => spreadOf(rounds.map(({ p99 }) => p99))) as [Spread, Spread];
  const refused = [...ours, ...list].reduce((sum, latency) => sum + latency.refused, 0);
  return {
    ...{ ...named, unit: 'ms (p99)', ours: spread, ratio: ratioOf(spread, page), target: { atMost } },
    note: `the list page: ${page.median.toFixed(1)} ms${refused > 0 ? `; ${refused} answers were refusals, which the time is of` : ''}`,
  };
};
