import { type Spread, spreadOf } from '../harness/spread.ts';
import type { Bench, Figure, Workload } from '../harness/workload.ts';
import { onLeads } from './dataset-place.ts';
import { countsAfterWrites } from './exactness.ts';
import { measureFigures, measureSearch } from './latency.ts';
import { measureLists } from './lists.ts';
import { exportBesideLists, exportLimit, exportOnce } from './exports.ts';

const REQUESTS = 'requests/s';
const extentOf = ({ quick }: Bench) => (quick ? { rounds: 3, seconds: 1 } : { rounds: 5, seconds: 6 });
const ratioOf = (ours: Spread, limit: Spread): number => ours.median / limit.median;

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
          what: `How much slower the same pages are of ${ground.large.leads} leads than of ${ground.small.leads}`,
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

/** A p99 in milliseconds beside that of the list page in the same rounds. */
const besideList = ([id, what]: [string, string], [ours, list]: [readonly number[], readonly number[]]): Figure => {
  const spread = spreadOf(ours);
  return {
    ...{ id, what, unit: 'ms (p99)', ours: spread, ratio: ratioOf(spread, spreadOf(list)), target: { atMost: 3 } },
    note: `the list page: ${spreadOf(list).median.toFixed(1)} ms`,
  };
};

export const w4: Workload = {
  id: 'W4',
  what: 'Search for words drawn from stored values and for last digits of phones',
  run: (bench) =>
    onLeads(bench, async (ground) => {
      const { list, all, rare, middling, common, phones } = await measureSearch(ground, extentOf(bench), bench.seed);
      return [
        besideList(['W4.all', 'Search, words of each kind and phones in turn'], [all, list]),
        besideList(['W4.rare', 'Search for words of up to 0.005 % of the leads'], [rare, list]),
        besideList(['W4.middling', 'Search for words of up to 1 % of the leads'], [middling, list]),
        besideList(['W4.common', 'Search for words of 1 % of the leads and more'], [common, list]),
        besideList(['W4.phones', 'Search for the last 4 to 7 digits of a phone'], [phones, list]),
      ];
    }),
};

export const w5: Workload = {
  id: 'W5',
  what: 'Counts by status and the pipeline',
  run: (bench) =>
    onLeads(bench, async (ground) => {
      const { list, counts, pipeline } = await measureFigures(ground, extentOf(bench), ['counts', 'pipeline']);
      const { writes, exact } = await countsAfterWrites(ground, bench.quick ? 1 : 7);
      return [
        besideList(['W5.counts', 'GET /api/leads/counts'], [counts, list]),
        besideList(['W5.pipeline', 'GET /api/leads/pipeline'], [pipeline, list]),
        {
          id: 'W5.exact',
          what: `Of ${writes} writes (a lead moves on, comes, goes), those after which both said at once what a recount says`,
          ...{ unit: '', ours: spreadOf([exact]), target: { atLeast: writes } },
        },
      ];
    }),
};

export const w6: Workload = {
  id: 'W6',
  what: 'Export of all leads as CSV, and the dashboard',
  run: (bench) =>
    onLeads(bench, async (ground) => {
      const rounds = bench.quick ? 1 : 3;
      const [limit, ours, peak]: [number[], number[], number[]] = [[], [], []];
      for (let round = 0; round < rounds; round += 1) {
        limit.push(await exportLimit(ground));
        const exported = await exportOnce(ground);
        ours.push(exported.rowsPerSecond);
        peak.push(exported.peakMegabytes);
      }
      const beside = await exportBesideLists(ground);
      peak.push(beside.peakMegabytes);
      const { list, dashboard } = await measureFigures(ground, extentOf(bench), ['dashboard']);
      const [rows, raw] = [spreadOf(ours), spreadOf(limit)];
      return [
        {
          id: 'W6.export',
          what: `CSV of ${ground.large.leads} leads, from the request to the end of the download`,
          ...{ unit: 'rows/s', ours: rows, limit: raw, ratio: ratioOf(rows, raw), target: { atLeast: 0.5 } },
        },
        {
          id: 'W6.memory',
          what: 'Highest resident memory of the process that makes it',
          ...{ unit: 'MB', ours: spreadOf(peak), target: { atMost: 200 } },
        },
        {
          id: 'W6.lists',
          what: 'How much slower lists are while an export is made',
          ...{ unit: REQUESTS, ours: spreadOf([beside.listsMeanwhile]), ratio: beside.listsAlone / beside.listsMeanwhile },
          target: { atMost: 2 },
        },
        { ...besideList(['W6.dashboard', 'GET /api/analytics/dashboard'], [dashboard, list]), target: { atMost: 10 } },
      ];
    }),
};
