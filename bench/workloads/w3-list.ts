import { type Spread, spreadOf } from '../harness/spread.ts';
import type { Figure, Workload } from '../harness/workload.ts';
import { extentOf, ratioOf } from '../read/beside-list.ts';
import { onLeads } from '../read/dataset-place.ts';
import { measureLists } from '../read/lists.ts';

const REQUESTS = 'requests/s';

export const w3: Workload = {
  id: 'W3',
  what: 'The newest 50 leads with one to three filters',
  run: (bench) =>
    onLeads(bench, async (ground) => {
      const taken = await measureLists(ground, extentOf(bench));
      const [small, large, deep] = [taken.small, taken.large, taken.deep].map(spreadOf) as [Spread, Spread, Spread];
      const [rawSmall, rawLarge] = [spreadOf(taken.rawSmall), spreadOf(taken.rawLarge)];
      const listed = (leads: number, [ours, limit]: [Spread, Spread]): Figure => ({
        id: `W3.list.${leads}`,
        what: `Pages of the newest 50, of ${leads} leads of one tenant`,
        ...{ unit: REQUESTS, ours, limit, ratio: ratioOf(ours, limit), target: { atLeast: 0.5 } },
      });
      return [
        listed(ground.small.leads, [small, rawSmall]),
        listed(ground.large.leads, [large, rawLarge]),
        {
          id: 'W3.growth',
          what: `How much slower they are of ${ground.large.leads} leads than of ${ground.small.leads}`,
          ...{ unit: REQUESTS, ours: large, ratio: small.median / large.median, target: { atMost: 1.2 } },
        },
        {
          id: 'W3.depth',
          what: 'How much slower a page at 90 % depth is, by cursor, than the first',
          ...{ unit: REQUESTS, ours: deep, ratio: large.median / deep.median, target: { atMost: 1.05 } },
        },
      ];
    }),
};
