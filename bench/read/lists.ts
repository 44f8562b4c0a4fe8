import { cursorAfter } from '../../src/features/leads/lead-order.ts';
import type { Seeded } from '../dataset/index.ts';
import { interleave } from '../harness/interleave.ts';
import { closedLoop } from './closed-loop.ts';
import { columnsOf, filtersOf, leadAtDepth, pathOf, sizesOf } from './filters.ts';
import type { Ground } from './ground.ts';

const CONNECTIONS = 8;
const DEEP = 0.9;
const NEWEST_FIRST = { by: 'created_at', direction: 'desc' } as const;

export interface Extent {
  readonly rounds: number;
  readonly seconds: number;
}

/** Requests for the newest 50 with one to three filters, in turn. */
export function listLoad({ api, tokenOf }: Ground, company: Seeded) {
  return { origin: api.origin, token: tokenOf(company), paths: filtersOf(company).map(pathOf) };
}

/** W3: lists of both companies against their limit, and pages at nine tenths of the depth against the first ones. */
export async function measureLists(ground: Ground, { rounds, seconds }: Extent) {
  const { large, small, limit } = ground;
  const deep = await deepPaths(ground);
  await sizesOf(ground.connection, small, filtersOf(small));
  const perSecond = async (load: Omit<Parameters<typeof closedLoop>[0], 'connections' | 'seconds'>) =>
    (await closedLoop({ ...load, connections: CONNECTIONS, seconds })).perSecond;
  const ours = (company: Seeded) => () => perSecond(listLoad(ground, company));
  const raw = (company: Seeded) => () =>
    perSecond({
      origin: limit.origin,
      paths: filtersOf(company).map((filter) => columnsOf(company.entityId, filter)),
    });
  return interleave(
    [
      { name: 'rawSmall', cell: raw(small) },
      { name: 'small', cell: ours(small) },
      { name: 'rawLarge', cell: raw(large) },
      { name: 'large', cell: ours(large) },
      { name: 'deep', cell: () => perSecond({ ...listLoad(ground, large), paths: deep }) },
    ],
    rounds,
  );
}

/** The same lists, each from the lead on that lies at nine tenths. */
async function deepPaths({ connection, large }: Ground): Promise<string[]> {
  const filters = filtersOf(large);
  const sizes = await sizesOf(connection, large, filters);
  const paths: string[] = [];
  for (const [index, filter] of filters.entries()) {
    const lead = await leadAtDepth(connection, large, [filter, sizes[index] ?? 0, DEEP]);
    paths.push(`${pathOf(filter)}&cursor=${cursorAfter(lead, NEWEST_FIRST)}`);
  }
  return paths;
}
