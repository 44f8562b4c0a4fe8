import { setTimeout as pause } from 'node:timers/promises';
import type { Place } from '../harness/place.ts';
import { memoryOf } from '../harness/cpu.ts';
import { spreadOf } from '../harness/spread.ts';
import type { Bench, Figure, Workload } from '../harness/workload.ts';
import { addCompanies, type Companies } from '../ingest/companies.ts';
import { salesmagnet } from '../ingest/stacks.ts';
import { through } from '../ingest/through.ts';

export const w8: Workload = {
  id: 'W8',
  what: 'twice the highest rate with a stable backlog',
  async run(bench) {
    const place = await bench.place('w8');
    try {
      const companies = await addCompanies(place.db, 100, place.environment['ENCRYPTION_KEY'] ?? '');
      return await overload(bench, place, companies);
    } finally {
      await place.close();
    }
  },
};

async function overload(bench: Bench, place: Place, companies: Companies): Promise<Figure[]> {
  const stack = await salesmagnet(bench, place, companies);
  try {
    const common = { companies, seed: bench.seed };
    const peak = await through(stack, {
      ...common,
      run: 'w8-peak',
      connections: 64,
      seconds: 120,
      most: bench.quick ? 3_000 : 30_000,
    });
    const rate = peak.perSecond * 2;
    bench.say(`highest rate ${Math.round(peak.perSecond)} a second; now twice that`);
    const memory = watchMemory(stack.pids.slice(0, 3));
    const over = await through(stack, {
      ...common,
      run: 'w8-over',
      connections: 1_000,
      seconds: bench.quick ? 8 : 60,
      rate,
    });
    const most = await memory.stop();
    const refused = Object.entries(over.loaded.refused);
    const strange = refused.filter(([status]) => status !== '503');
    if (strange.length > 0) throw new Error(`It answered ${JSON.stringify(over.loaded.refused)}`);
    return [
      {
        id: 'W8.goodput',
        ...{ what: 'leads that get a rep meanwhile, to the peak', unit: 'leads/s' },
        ...{ ours: spreadOf([over.meanwhile]), limit: spreadOf([peak.perSecond]) },
        ratio: over.meanwhile / peak.perSecond,
        target: { atLeast: 0.8 },
        note: `${over.loaded.acknowledged} of ${over.loaded.sent} acknowledged, ${refused.map(([status, count]) => `${count} times ${status}`).join(', ') || 'none refused'}; each acknowledged one has a rep; drained ${over.drainSeconds.toFixed(1)} s after the last; ${Math.round(most)} MB the largest process`,
      },
    ];
  } finally {
    await stack.stop();
  }
}

/** The largest resident memory of any of them, in megabytes, until it is stopped. */
function watchMemory(pids: readonly number[]) {
  let isOver = false;
  let most = 0;
  const done = (async () => {
    while (!isOver) {
      most = Math.max(most, ...pids.map(memoryOf));
      await pause(500);
    }
  })();
  return {
    async stop() {
      isOver = true;
      await done;
      return most;
    },
  };
}
