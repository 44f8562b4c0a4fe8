import { spreadOf } from '../harness/spread.ts';
import type { Workload } from '../harness/workload.ts';
import { besideList, extentOf } from '../read/beside-list.ts';
import { onLeads } from '../read/dataset-place.ts';
import { countsAfterWrites } from '../read/exactness.ts';
import { measureFigures } from '../read/latency.ts';

const MOST = 3;

export const w5: Workload = {
  id: 'W5',
  what: 'Counts by status and the pipeline',
  run: (bench) =>
    onLeads(bench, async (ground) => {
      const { list, counts, pipeline } = await measureFigures(ground, extentOf(bench), ['counts', 'pipeline']);
      const { writes, exact } = await countsAfterWrites(ground, bench.quick ? 1 : 7);
      return [
        besideList({ id: 'W5.counts', what: 'GET /api/leads/counts' }, [counts, list], MOST),
        besideList({ id: 'W5.pipeline', what: 'GET /api/leads/pipeline' }, [pipeline, list], MOST),
        {
          id: 'W5.exact',
          what: `Of ${writes} writes (a lead moves on, comes, goes), those after which both said at once what a recount says`,
          ...{ unit: '', ours: spreadOf([exact]), target: { atLeast: writes } },
        },
      ];
    }),
};
