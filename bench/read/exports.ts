import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { closedLoop } from './closed-loop.ts';
import { HEAP } from '../../scripts/servers/index.ts';
import { call, type Ground } from './ground.ts';
import { peakMemoryOf, startProgram } from '../harness/processes.ts';
import { listLoad } from './lists.ts';

const run = promisify(execFile);
const LONGEST_MS = 600_000;

export interface Exported {
  /** Rows a second, from the request to the last byte of the download. */
  readonly rowsPerSecond: number;
  readonly megabytes: number;
  readonly peakMegabytes: number;
}

/** One export of the large company's leads by a background worker of its own, and its download. Throws where a row is missing. */
export async function exportOnce(ground: Ground): Promise<Exported> {
  const { root, dir, environment, large } = ground;
  const worker = startProgram({
    name: 'read-worker',
    file: join(root, 'workers/background.ts'),
    nodeOptions: HEAP.background,
    environment,
    dir,
  });
  try {
    await pause(3_000); // it has connected, and what it does at first is done
    const startedAt = performance.now();
    const asked = (await call(ground, large, [
      'POST',
      '/api/analytics/export',
      { report_type: 'leads', format: 'csv' },
    ])) as State;
    const done = await untilReady(ground, asked.export_id);
    const bytes = await download(ground, asked);
    const seconds = (performance.now() - startedAt) / 1_000;
    if (Number(done.rows) < large.leads) throw new Error(`${done.rows} of ${large.leads} leads were exported`);
    if (bytes !== done.bytes) throw new Error(`${bytes} of ${done.bytes} bytes were downloaded`);
    return {
      rowsPerSecond: Number(done.rows) / seconds,
      megabytes: bytes / 1e6,
      peakMegabytes: peakMemoryOf(worker.pid),
    };
  } finally {
    await worker.stop();
  }
}

interface State {
  readonly export_id: string;
  readonly status: string;
  readonly rows: number | null;
  readonly bytes: number | null;
  readonly error: string | null;
  readonly download_url: string;
}

async function untilReady(ground: Ground, id: string): Promise<State> {
  for (const since = performance.now(); performance.now() - since < LONGEST_MS; await pause(200)) {
    const state = (await call(ground, ground.large, ['GET', `/api/analytics/exports/${id}`])) as State;
    if (state.status === 'ready') return state;
    if (state.status === 'failed') throw new Error(`The export failed: ${state.error}`);
  }
  throw new Error(`The export was not ready within ${LONGEST_MS / 1_000} s`);
}

async function download({ api }: Ground, { download_url }: State): Promise<number> {
  const answer = await fetch(new URL(download_url, api.origin), { signal: AbortSignal.timeout(120_000) });
  if (!answer.ok || !answer.body) throw new Error(`The download was answered ${answer.status}`);
  let bytes = 0;
  for await (const chunk of answer.body as AsyncIterable<Uint8Array>) bytes += chunk.length;
  return bytes;
}

/** The same rows by the limit program. */
export async function exportLimit({ environment, large, dir }: Ground): Promise<number> {
  const file = join(import.meta.dirname, '../limits/csv-export.ts');
  const { stdout } = await run(process.execPath, [file], {
    env: { ...environment, ENTITY_ID: String(large.entityId), FILE: join(dir, 'limit.csv') },
    timeout: LONGEST_MS,
  });
  const { rows, seconds } = JSON.parse(stdout) as { rows: number; seconds: number };
  if (rows < large.leads) throw new Error(`The limit program wrote ${rows} of ${large.leads} leads`);
  return rows / seconds;
}

const CONNECTIONS = 2;
const ALONE_SECONDS = 5;

/** An export with lists beside it: how many lists a second there were alone, and meanwhile. */
export async function exportBesideLists(ground: Ground) {
  const lists = (seconds: number) =>
    closedLoop({ ...listLoad(ground, ground.large), connections: CONNECTIONS, seconds, mayRefuse: true });
  const alone = await lists(ALONE_SECONDS);
  let isOver = false;
  const exported = exportOnce(ground).finally(() => (isOver = true));
  exported.catch(() => undefined); // awaited below
  let [answers, seconds] = [0, 0];
  await pause(3_000);
  while (!isOver) {
    const { perSecond, times, refused } = await lists(1);
    answers += times.length - refused;
    seconds += times.length / perSecond;
  }
  return { ...(await exported), listsAlone: alone.perSecond, listsMeanwhile: answers / seconds };
}
