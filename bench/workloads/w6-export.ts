import { spreadOf } from '../harness/spread.ts';
import type { Workload } from '../harness/workload.ts';
import { besideList, extentOf, ratioOf } from '../read/beside-list.ts';
import { onLeads } from '../read/dataset-place.ts';
import { exportBesideLists, exportLimit, exportOnce } from '../read/exports.ts';
import { measureFigures } from '../read/latency.ts';

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
          ...{ unit: 'MB', ours: spreadOf([Math.max(...peak)]), target: { atMost: 200 } },
        },
        {
          id: 'W6.lists',
          what: 'How much slower lists are while an export is made',
          ...{
            unit: 'requests/s',
            ours: spreadOf([beside.listsMeanwhile]),
            ratio: beside.listsAlone / beside.listsMeanwhile,
          },
          target: { atMost: 2 },
        },
        besideList({ id: 'W6.dashboard', what: 'GET /api/analytics/dashboard' }, [dashboard, list], 10),
      ];
    }),
};
