import { z } from 'zod';
import type { Scope } from './scope.ts';

/**
 * The life of a job about one entity:
 * 1. a service calls `tx.enqueue(job, payload)`: one row in `outbox`, in the transaction of its cause;
 * 2. the relay claims the row by lease and adds it to BullMQ, and again after each lease (harmless while the job is there);
 * 3. a worker parses the payload by the same schema and calls `handle` with the entity's scope;
 * 4. a Failure ends it; any other error is tried again with growing pauses, `attempts` times in all;
 * 5. when it is done or given up, its row goes.
 * So a handler may run twice, and must not mind. Jobs that are done `together` spare BullMQ and the database most of this where many entities
 * have one at the same moment: rows that the relay moves in one pass become one job, handled in one transaction.
 */
export interface Job<Services, P extends z.ZodObject> {
  readonly name: string;
  readonly queue: string;
  /** Holds ids, not copies. A field added later is optional: older jobs still wait in Redis. */
  readonly payload: P;
  readonly attempts: number;
  readonly backoffMs: number;
  /** The handler runs in a transaction that others share, and is tried again with them: what it does it does by its scope, or need not be certain. */
  readonly together?: true;
  handle(job: { scope: Scope; payload: z.output<P>; attempt: number }, services: Services): Promise<void>;
}

/** What BullMQ keeps of jobs about entities. */
const AboutEntity = z.object({
  entityId: z.int().positive(),
  payload: z.unknown(),
  /** In the outbox; absent: none. */
  row: z.int().optional(),
});
export const JobData = z.union([z.object({ together: z.array(AboutEntity) }), AboutEntity]);
export type AboutEntity = z.infer<typeof AboutEntity>;
export type JobData = z.infer<typeof JobData>;

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
