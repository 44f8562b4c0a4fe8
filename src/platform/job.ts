import type { z } from 'zod';
import type { Scope } from './scope.ts';

/**
 * The life of a job about one entity:
 * 1. a service calls `tx.enqueue(job, payload)`: one row in `outbox`, in the transaction of its cause;
 * 2. the relay claims the row by lease and adds it to BullMQ, and again after each lease (harmless while the job is there);
 * 3. a worker parses the payload by the same schema and calls `handle` with the entity's scope;
 * 4. a Failure ends it; any other error is tried again with growing pauses, `attempts` times in all;
 * 5. when it is done or given up, its row goes.
 * So a handler may run twice, and must not mind.
 */
export interface Job<Services, P extends z.ZodObject> {
  readonly name: string;
  readonly queue: string;
  /** Holds ids, not copies. A field added later is optional: older jobs still wait in Redis. */
  readonly payload: P;
  readonly attempts: number;
  readonly backoffMs: number;
  handle(job: { scope: Scope; payload: z.output<P>; attempt: number }, services: Services): Promise<void>;
}

/** A job about no single entity: it gets no scope. */
export interface SystemJob<Services, P extends z.ZodObject> {
  readonly system: true;
  readonly name: string;
  readonly queue: string;
  readonly payload: P;
  handle(job: { payload: z.output<P> }, services: Services): Promise<void>;
}

export type AnyJob<Services> = Job<Services, any> | SystemJob<Services, any>; // heterogeneous catalogue

/** Declares jobs of a queue, each about one entity; the queue's name goes before the job's. */
export const jobsFor =
  <Services>(queue: string) =>
  <P extends z.ZodObject>(name: string, spec: Omit<Job<Services, P>, 'name' | 'queue'>): Job<Services, P> => ({
    ...spec,
    queue,
    name: `${queue}.${name}`,
  });

/** The same for jobs about no single entity. */
export const systemJobsFor =
  <Services>(queue: string) =>
  <P extends z.ZodObject>(
    name: string,
    spec: Omit<SystemJob<Services, P>, 'name' | 'queue' | 'system'>,
  ): SystemJob<Services, P> => ({ ...spec, system: true, queue, name: `${queue}.${name}` });
