import { UnrecoverableError, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import type { AcrossEntities } from './across-entities.ts';
import { handleTogether, isLasting } from './handle-together.ts';
import { type AboutEntity, type AnyJob, type Job, JobData } from './job.ts';
import { withoutValues } from './logger.ts';
import { forget } from './outbox.ts';
import { redisNameOf } from './queue.ts';
import type { Scope } from './scope.ts';
import { suspendedAmong } from './suspended.ts';

interface Shift<Services> {
  readonly jobs: readonly AnyJob<any>[]; // heterogeneous catalogue
  readonly services: Services;
  readonly connection: Redis;
  readonly concurrency: number;
  readonly across: AcrossEntities;
  scopeFor(entityId: number): Scope;
  report(error: unknown, context: object): void;
}

/**
 * How often jobs are looked for whose worker is gone, and how soon a worker asks again whose Redis was away: by BullMQ's own 30 and 15 s, jobs
 * that a Redis took down with it were still `active` 89 s after it came back.
 */
const LOOK_FOR_STALLED_MS = 10_000;
const ASK_AGAIN_MS = 1_000;

export class CountingWorker extends Worker {
  /** Jobs whose handlers run at this moment. */
  handling = 0;
}

/**
 * One BullMQ worker per queue. A queue without jobs stops the process at start, not at 3 a.m.
 * A job may stall 20 times (its worker died) before BullMQ gives it up: the default of one would drop work after two crashes.
 */
export function work<Services>(queue: string, shift: Shift<Services>): CountingWorker {
  const { jobs, services, connection, concurrency, report } = shift;
  const mine = new Map(jobs.filter((job) => job.queue === queue).map((job) => [job.name, job]));
  if (mine.size === 0) throw new Error(`No job is declared for queue "${queue}"`);

  const worker = new CountingWorker(
    redisNameOf(queue),
    async ({ name, data, attemptsMade }) => {
      const job = mine.get(name);
      if (!job) throw new UnrecoverableError(`Queue "${queue}" holds an unknown job "${name}"`);
      worker.handling += 1;
      try {
        if ('system' in job) return await job.handle({ payload: job.payload.parse(data) }, services);
        await handleAbout(shift, job, { data: JobData.parse(data), attempt: attemptsMade + 1 });
      } catch (error) {
        if (isLasting(error)) throw new UnrecoverableError((error as Error).message);
        throw withoutValues(error); // Redis keeps the message of a job that failed
      } finally {
        worker.handling -= 1;
      }
    },
    {
      ...{ connection: connection as never, concurrency, maxStalledCount: 20, drainDelay: 5 },
      ...{ stalledInterval: LOOK_FOR_STALLED_MS, runRetryDelay: ASK_AGAIN_MS },
    },
  );
  worker.on('error', (error) => report(error, { queue }));
  worker.on('failed', (job, error) => {
    const context = { queue, job: job?.name, job_id: job?.id };
    report(error, context);
    const { data } = JobData.safeParse(job?.data);
    const isGivenUp = job?.finishedOn !== undefined;
    if (data && isGivenUp) forget(shift.across, entriesOf(data)).catch((second: unknown) => report(second, context));
  });
  return worker;
}

interface Turn {
  readonly data: JobData;
  readonly attempt: number;
}

/** A job of a suspended entity waits in the outbox until it is resumed; others leave it when they are done. */
async function handleAbout<Services>(
  { across, scopeFor, services, report }: Shift<Services>,
  job: Job<Services, any>, // of whichever feature
  { data, attempt }: Turn,
): Promise<void> {
  const given = entriesOf(data);
  const suspended = await across.read('who of them is suspended', (db) =>
    suspendedAmong(db, [...new Set(given.map(({ entityId }) => entityId))]),
  );
  for (const { entityId, payload, row } of given.filter((each) => suspended.has(each.entityId)))
    if (row === undefined) await scopeFor(entityId).add('outbox', { job: job.name, payload: JSON.stringify(payload) });
  const entries = given.filter(({ entityId }) => !suspended.has(entityId));
  if ('together' in data) {
    const reportLasting = (error: unknown) => report(error, { queue: job.queue, job: job.name });
    await handleTogether({ job, entries, attempt, services, across, scopeFor, report: reportLasting });
  } else
    for (const { entityId, payload } of entries)
      await job.handle({ scope: scopeFor(entityId), payload: job.payload.parse(payload), attempt }, services);
  await forget(across, entries);
}

const entriesOf = (data: JobData): readonly AboutEntity[] => ('together' in data ? data.together : [data]);

interface Hearing {
  readonly patienceMs: number;
  readonly now?: () => number;
}

/**
 * A worker that is connected but deaf (seen after Redis restarts and failovers) looks healthy to everybody.
 * True when jobs have been waiting for `patienceMs` while none was taken here, although none was in hand: one that has its
 * hands full of jobs which wait for MySQL is not deaf, and a new one could do no more.
 */
export function deafnessOf(
  worker: CountingWorker,
  waiting: () => Promise<number>,
  { patienceMs, now = Date.now }: Hearing,
) {
  let lastSign = now();
  worker.on('active', () => {
    lastSign = now();
  });
  return async (): Promise<boolean> => {
    if (worker.handling > 0 || (await waiting()) === 0) lastSign = now();
    return now() - lastSign > patienceMs;
  };
}
