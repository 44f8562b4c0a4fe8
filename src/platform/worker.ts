import { UnrecoverableError, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import { z } from 'zod';
import { Failure } from './errors.ts';
import type { AnyJob } from './job.ts';
import { withoutValues } from './logger.ts';
import { forget } from './outbox.ts';
import { redisNameOf } from './queue.ts';
import type { Scope } from './scope.ts';

interface Shift<Services> {
  readonly jobs: readonly AnyJob<any>[]; // heterogeneous catalogue
  readonly services: Services;
  readonly connection: Redis;
  readonly concurrency: number;
  scopeFor(entityId: number): Scope;
  /** Whether nothing is to be done for the entity at this moment. */
  isSuspended(entityId: number): Promise<boolean>;
  report(error: unknown, context: object): void;
}

export class CountingWorker extends Worker {
  /** Jobs whose handlers run at this moment. */
  handling = 0;
}

const Envelope = z.object({ entityId: z.int().positive(), payload: z.unknown() });

/**
 * One BullMQ worker per queue. A queue without jobs stops the process at start, not at 3 a.m.
 * A job may stall 20 times (its worker died) before BullMQ gives it up: the default of one would drop work after two crashes.
 */
export function work<Services>(queue: string, shift: Shift<Services>): CountingWorker {
  const { jobs, services, scopeFor, isSuspended, connection, concurrency, report } = shift;
  const mine = new Map(jobs.filter((job) => job.queue === queue).map((job) => [job.name, job]));
  if (mine.size === 0) throw new Error(`No job is declared for queue "${queue}"`);

  const worker = new CountingWorker(
    redisNameOf(queue),
    async ({ id, name, data, attemptsMade }) => {
      const job = mine.get(name);
      if (!job) throw new UnrecoverableError(`Queue "${queue}" holds an unknown job "${name}"`);
      worker.handling += 1;
      try {
        if ('system' in job) return await job.handle({ payload: job.payload.parse(data) }, services);
        const { entityId, payload } = Envelope.parse(data);
        const scope = scopeFor(entityId);
        if (await isSuspended(entityId)) await putBack(scope, name, payload);
        else await job.handle({ scope, payload: job.payload.parse(payload), attempt: attemptsMade + 1 }, services);
        await forget(scope, id);
      } catch (error) {
        if (error instanceof Failure || error instanceof z.ZodError) throw new UnrecoverableError(error.message);
        throw withoutValues(error); // Redis keeps the message of a job that failed
      } finally {
        worker.handling -= 1;
      }
    },
    { connection: connection as never, concurrency, maxStalledCount: 20, drainDelay: 5 },
  );
  worker.on('error', (error) => report(error, { queue }));
  worker.on('failed', (job, error) => {
    const context = { queue, job: job?.name, job_id: job?.id };
    report(error, context);
    const { data: of } = Envelope.safeParse(job?.data);
    const isGivenUp = job?.finishedOn !== undefined;
    if (of && isGivenUp) forget(scopeFor(of.entityId), job.id).catch((second: unknown) => report(second, context));
  });
  return worker;
}

/** A job of a suspended entity waits in the outbox until it is resumed. */
async function putBack(scope: Scope, job: string, payload: unknown): Promise<void> {
  await scope.add('outbox', { job, payload: JSON.stringify(payload) });
}

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
