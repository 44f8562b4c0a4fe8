import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withServers } from '../scripts/test/servers.ts';
import { chartOf } from './harness/chart.ts';
import { stolenTicks, withChildren } from './harness/cpu.ts';
import { describe, type Machine } from './harness/machine.ts';
import { makePlace } from './harness/place.ts';
import { tableOf } from './harness/report.ts';
import { isReached } from './harness/verdict.ts';
import type { Bench, Figure } from './harness/workload.ts';
import { type Options, optionsOf } from './options.ts';
import { workloads } from './workloads/index.ts';

// `npm run bench`: how fast it is, beside the limits of what it is made of. docs/benchmarks.md says what each figure means.

const figures: Figure[] = [];
const broken: string[] = [];

try {
  await run(optionsOf(process.argv.slice(2)));
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
}

async function run(options: Options): Promise<void> {
  const dir = mkdtempSync(join(tmpdir(), 'salesmagnet-bench-'));
  let machine: Machine | undefined;
  try {
    await withServers(async (environment, running) => {
      const pidOf = (wanted: (name: string) => boolean) => running.find(({ name }) => wanted(name))?.child.pid ?? 0;
      const serverPids = {
        mysql: withChildren(pidOf((name) => name !== 'redis')).at(-1) ?? 0,
        redis: pidOf((name) => name === 'redis'),
      };
      if (serverPids.mysql === 0 || serverPids.redis === 0)
        throw new Error('A benchmark needs servers of its own: run it without DB_HOST and REDIS_URL.');
      const { root, seed, quick } = options;
      const ground = { servers: environment as Record<string, string>, serverPids, root, dir };
      const bench: Bench = {
        ...{ quick, seed, root, dir },
        place: (name) => makePlace(name, ground),
        say: (line) => console.log(`  ${line}`),
      };
      const place = await bench.place('machine');
      machine = await describe(place.db, place.redis);
      await place.close();
      for (const line of machine.lines) console.log(line);
      console.log(`seed ${seed}, ${quick ? 'quick: one short round a cell' : 'full'}`);
      await measure(options, bench);
    });
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
  tell(options, machine);
}

async function measure({ only }: Options, bench: Bench): Promise<void> {
  const [stolenBefore, allBefore] = stolenTicks();
  for (const { id, what, run: runWorkload } of workloads.filter((workload) => only.includes(workload.id))) {
    console.log(`\n${id}: ${what}`);
    const startedAt = performance.now();
    try {
      figures.push(...(await runWorkload(bench)));
    } catch (error) {
      broken.push(`${id} could not be measured: ${error instanceof Error ? error.message : String(error)}`);
      console.log(`  ${broken.at(-1)}`);
    }
    console.log(`  ${Math.round((performance.now() - startedAt) / 1_000)} s`);
  }
  const [stolen, all] = stolenTicks();
  console.log(
    `\nTime that the host gave to others: ${(((stolen - stolenBefore) / (all - allBefore)) * 100).toFixed(1)} %`,
  );
}

function tell({ json, svg, seed, quick }: Options, machine: Machine | undefined): void {
  console.log(`\n${tableOf(figures)}`);
  const [day = ''] = new Date().toISOString().split('T');
  const report = { day, form: quick ? 'quick' : 'full', seed, machine: machine?.lines, figures, broken };
  if (json !== undefined) writeFileSync(json, `${JSON.stringify(report, null, 2)}\n`);
  if (svg !== undefined)
    writeFileSync(svg, chartOf(figures, `${quick ? 'Quick' : 'Full'} run of ${day}; ${machine?.short ?? ''}`));
  const judged = figures.map(isReached).filter((reached) => reached !== undefined);
  const reached = judged.filter(Boolean).length;
  console.log(`\n${reached} of ${judged.length} targets reached${broken.length > 0 ? `; ${broken.join('; ')}` : ''}`);
  process.exitCode = broken.length > 0 ? 1 : 0; // a target that is missed is a finding, not a failure of the program
}
