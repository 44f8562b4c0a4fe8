import { closedLoop, quantile } from './closed-loop.ts';
import type { Ground } from './ground.ts';
import { type Cell, inTurns } from './rounds.ts';
import { type Extent, listLoad } from './lists.ts';
import { drawWords, type Words } from './words.ts';

/** Few, so that a time is that of the answer and not of the queue before it. */
const CONNECTIONS = 2;

/** The p99 in milliseconds of answers to these paths, asked for by the large company's manager. */
const p99Of =
  (ground: Ground, seconds: number, paths: readonly string[]) => async (): Promise<number> => {
    const load = { ...listLoad(ground, ground.large), paths, connections: CONNECTIONS, seconds };
    return quantile((await closedLoop(load)).times, 0.99);
  };

const list = (ground: Ground) => listLoad(ground, ground.large).paths;
const searchPath = (word: string): string => `/api/leads?limit=50&search=${encodeURIComponent(word)}`;

/** W4: searches by class of words, and by the last digits of phones, beside the list page. */
export async function measureSearch(ground: Ground, { rounds, seconds }: Extent, seed: number) {
  const words = await drawWords(ground.connection, ground.large, { seed, each: 60 });
  const paths = (of: keyof Words) => words[of].map(searchPath);
  const mixed = interlaced([words.rare, words.middling, words.common, words.phones]).map(searchPath);
  return inTurns(rounds, {
    list: p99Of(ground, seconds, list(ground)),
    rare: p99Of(ground, seconds, paths('rare')),
    middling: p99Of(ground, seconds, paths('middling')),
    common: p99Of(ground, seconds, paths('common')),
    phones: p99Of(ground, seconds, paths('phones')),
    all: p99Of(ground, seconds, mixed),
  });
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
export function measureFigures<Name extends FigureName>(
  ground: Ground,
  { rounds, seconds }: Extent,
  names: readonly Name[],
): Promise<Readonly<Record<Name | 'list', readonly number[]>>> {
  const cells = Object.fromEntries(names.map((name) => [name, p99Of(ground, seconds, [figurePaths[name]])]));
  return inTurns(rounds, { list: p99Of(ground, seconds, list(ground)), ...cells } as Record<Name | 'list', Cell>);
}
