import { interleave } from '../harness/interleave.ts';
import { quantile } from '../harness/spread.ts';
import { closedLoop } from './closed-loop.ts';
import type { Ground } from './ground.ts';
import { type Extent, listLoad } from './lists.ts';
import { drawWords, type Words } from './words.ts';

/** Few, so that a time is that of the answer and not of the queue before it. */
const CONNECTIONS = 2;

export interface Latency {
  /** Milliseconds. */
  readonly p99: number;
  /** Answers other than 200; their times count too. */
  readonly refused: number;
}

/** How soon these paths are answered to the large company's manager. */
const latencyOf = (ground: Ground, seconds: number, paths: readonly string[]) => async (): Promise<Latency> => {
  const load = { ...listLoad(ground, ground.large), paths, connections: CONNECTIONS, seconds, mayRefuse: true };
  const { times, refused } = await closedLoop(load);
  return { p99: quantile(times, 0.99), refused };
};

const list = (ground: Ground) => listLoad(ground, ground.large).paths;
const searchPath = (word: string): string => `/api/leads?limit=50&search=${encodeURIComponent(word)}`;

/** W4: searches by class of words, and by the last digits of phones, beside the list page. */
export async function measureSearch(ground: Ground, { rounds, seconds }: Extent, seed: number) {
  const words = await drawWords(ground.connection, ground.large, { seed, each: 60 });
  const cellOf = (of: keyof Words) => ({ name: of, cell: latencyOf(ground, seconds, words[of].map(searchPath)) });
  const mixed = interlaced([words.rare, words.middling, words.common, words.phones]).map(searchPath);
  return interleave(
    [
      { name: 'list', cell: latencyOf(ground, seconds, list(ground)) },
      ...(['rare', 'middling', 'common', 'phones'] as const).map(cellOf),
      { name: 'all', cell: latencyOf(ground, seconds, mixed) },
    ],
    rounds,
  );
}

/** One of each list in turn, as long as the shortest lasts. */
const interlaced = <T>(lists: readonly (readonly T[])[]): T[] =>
  Array.from({ length: Math.min(...lists.map(({ length }) => length)) }, (_, index) =>
    lists.flatMap((values) => values.slice(index, index + 1)),
  ).flat();

const figurePaths = {
  counts: '/api/leads/counts',
  pipeline: '/api/leads/pipeline',
  dashboard: '/api/analytics/dashboard',
} as const;
type FigureName = keyof typeof figurePaths;

/** W5 and the dashboard of W6: figures beside the list page. */
export const measureFigures = (ground: Ground, { rounds, seconds }: Extent, names: readonly FigureName[]) =>
  interleave<FigureName | 'list', Latency>(
    [
      { name: 'list', cell: latencyOf(ground, seconds, list(ground)) },
      ...names.map((name) => ({ name, cell: latencyOf(ground, seconds, [figurePaths[name]]) })),
    ],
    rounds,
  );
