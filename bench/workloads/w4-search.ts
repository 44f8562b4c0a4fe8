import type { Workload } from '../harness/workload.ts';
import { besideList, extentOf } from '../read/beside-list.ts';
import { onLeads } from '../read/dataset-place.ts';
import { measureSearch } from '../read/latency.ts';

const MOST = 3;

export const w4: Workload = {
  id: 'W4',
  what: 'Search for words drawn from stored values and for last digits of phones',
  run: (bench) =>
    onLeads(bench, async (ground) => {
      const { list, all, rare, middling, common, phones } = await measureSearch(ground, extentOf(bench), bench.seed);
      return [
        besideList({ id: 'W4.all', what: 'Search, words of each kind and phones in turn' }, [all, list], MOST),
        besideList({ id: 'W4.rare', what: 'Search for words of up to 0.005 % of the leads' }, [rare, list], MOST),
        besideList({ id: 'W4.middling', what: 'Search for words of up to 1 % of the leads' }, [middling, list], MOST),
        besideList({ id: 'W4.common', what: 'Search for words of 1 % of the leads and more' }, [common, list], MOST),
        besideList({ id: 'W4.phones', what: 'Search for the last 4 to 7 digits of a phone' }, [phones, list], MOST),
      ];
    }),
};
