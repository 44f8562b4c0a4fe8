import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { HEAP } from './servers/heap.ts';

// `npm run start:api` runs the API; `npm run start:worker` both workers, `npm run start:worker -- ingest` (or background) one of them: one process each, under a
// supervisor of yours (systemd, a container engine). When one ends, the other is ended too, so that the supervisor sees it.

type Processes = Readonly<Record<string, readonly string[]>>;

/** The options of Node and the file of each process. */
const KINDS: Readonly<Record<string, Processes>> = {
  api: { api: [...HEAP.api, join(import.meta.dirname, '../src/main.ts')] },
  worker: {
    ingest: [...HEAP.ingest, join(import.meta.dirname, '../workers/ingest.ts')],
    background: [...HEAP.background, join(import.meta.dirname, '../workers/background.ts')],
  },
};
const [kind = '', chosen, ...more] = process.argv.slice(2);
const processes = KINDS[kind] ?? {};

const wanted = chosen === undefined ? Object.values(processes) : [processes[chosen] ?? []];

if (wanted.length === 0 || wanted.some(({ length }) => length === 0) || more.length > 0) {
  console.error(`Name one of ${Object.keys(processes).join(' and ')}, or none for all.`);
  process.exitCode = 1;
} else {
  run(wanted);
}

function run(wantedProcesses: readonly (readonly string[])[]): void {
  const children = wantedProcesses.map((args, index) =>
    spawn(process.execPath, args, {
      stdio: 'inherit',
      env: { ...process.env, ...portOf(index) },
    }),
  );
  const endAll = () => {
    for (const child of children) child.kill('SIGTERM');
  };
  let isStopping = false;
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => {
      isStopping = true;
      endAll();
    });
  for (const child of children)
    child.once('exit', (code) => {
      if (!isStopping || code !== 0) process.exitCode = code || 1;
      endAll();
    });
}

/** One port cannot serve two processes. */
function portOf(index: number): NodeJS.ProcessEnv {
  const first = process.env['WORKER_PORT'];
  return first ? { WORKER_PORT: String(Number(first) + index) } : {};
}
