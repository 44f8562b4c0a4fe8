import type { Express } from 'express';
import type { Readiness } from './health.ts';
import { listen } from './listen.ts';
import type { Outside } from './outside.ts';
import { startTicking } from './ticker.ts';
import { type CountingWorker, deafnessOf } from './worker.ts';

const LOOK_EVERY_MS = 15_000;
const DEAF_AFTER_MS = 60_000;

interface Composed {
  worker(queue: string, concurrency: number): CountingWorker;
  workerHttp(readiness: () => Promise<Readiness>): Express;
}

interface QueueToWork {
  readonly queue: string;
  readonly concurrency: number;
}

/**
 * A worker's process: a worker for each of its queues, one health page where WORKER_PORT asks for it, and a watchdog each. A worker
 * that is connected but deaf ends its process, so that whoever supervises it starts a hearing one.
 */
export async function runWorkers(outside: Outside, app: Composed, queues: readonly QueueToWork[]) {
  const { config, log } = outside;
  const workers = queues.map(({ queue, concurrency }) => {
    log.info({ queue, concurrency }, 'working');
    return { queue, worker: app.worker(queue, concurrency) };
  });
  const watchdogs = workers.map((one) => watch(outside, one));
  const readiness = async (): Promise<Readiness> => ({
    status: workers.every(({ worker }) => worker.isRunning()) ? 'ready' : 'down',
    details: Object.fromEntries(
      workers.map(({ queue, worker }) => [queue, worker.isRunning() ? 'running' : 'stopped']),
    ),
  });
  const health =
    config.workerPort === undefined
      ? []
      : [await listen(app.workerHttp(readiness), { host: config.host, port: config.workerPort })];
  return [...workers.map(({ worker }) => ({ close: () => worker.close() })), ...watchdogs, ...health];
}

function watch({ queues, report }: Outside, { queue, worker }: { queue: string; worker: CountingWorker }) {
  const isDeaf = deafnessOf(worker, () => queues.waiting(queue), { patienceMs: DEAF_AFTER_MS });
  return startTicking(
    [
      {
        name: 'watchdog',
        everyMs: LOOK_EVERY_MS,
        async run() {
          if (await isDeaf().catch(() => false))
            throw new Error(`The worker of "${queue}" takes no jobs although some wait`);
        },
      },
    ],
    (error) => {
      report(error, { queue, fatal: true });
      process.exitCode = 1; // a supervisor that restarts on failure must see one
      process.kill(process.pid, 'SIGTERM');
    },
  );
}
