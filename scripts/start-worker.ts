import { spawn } from 'node:child_process';
import { join } from 'node:path';

// `npm run start:worker` runs both workers, `npm run start:worker -- ingest` (or background) one of them: one process each, under a
// supervisor of yours (systemd, a container engine). When one ends, the other is ended too, so that the supervisor sees it.

const FILES: Readonly<Record<string, string>> = {
  ingest: '../workers/ingest.ts',
  background: '../workers/background.ts',
};
const [chosen, ...more] = process.argv.slice(2);

if (chosen !== undefined && (FILES[chosen] === undefined || more.length > 0)) {
  console.error('Name one worker, ingest or background, or none for both.');
  process.exitCode = 1;
} else if (chosen !== undefined) {
  await import(FILES[chosen] ?? '');
} else {
  runBoth();
}

function runBoth(): void {
  const children = Object.values(FILES).map((file, index) =>
    spawn(process.execPath, [join(import.meta.dirname, file)], {
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
