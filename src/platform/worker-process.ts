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

/**
 * A worker's process: the queue's worker, its health page where WORKER_PORT asks for one, and a watchdog. A worker that is
 * connected but deaf ends its process, so that whoever supervises it starts a hearing one.
 */
export async function runWorker(
  outside: Outside,
  app: Composed,
  { queue, concurrency }: { queue: string; concurrency: number },
) {
  const { config, queues, report, log } = outside;
  const worker = app.worker(queue, concurrency);
  const isDeaf = deafnessOf(worker, () => queues.waiting(queue), { patienceMs: DEAF_AFTER_MS });
  const watchdog = startTicking(
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
  log.info({ queue, concurrency }, 'working');
  const readiness = async (): Promise<Readiness> => ({
    status: worker.isRunning() ? 'ready' : 'down',
    details: { queue, worker: worker.isRunning() ? 'running' : 'stopped' },
  });
  const health =
    config.workerPort === undefined
      ? []
      : [await listen(app.workerHttp(readiness), { host: config.host, port: config.workerPort })];
  return [{ close: () => worker.close() }, watchdog, ...health];
}
