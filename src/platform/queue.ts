import { type JobsOptions, Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { within } from './deadline.ts';

const ADD_MS = 500;

/** A queue's name in Redis carries a hash tag: all its keys land in one slot of a Redis Cluster. */
export const redisNameOf = (queue: string) => `{${queue}}`;

export interface NewJob {
  readonly name: string;
  readonly data: unknown;
  readonly options?: JobsOptions;
}

/** The producing side of every queue. An add that Redis does not confirm in time rejects; the caller's rows in MySQL stay the truth. */
export class Queues {
  readonly #redis: Redis;
  readonly #report: (error: Error) => void;
  readonly #queues = new Map<string, Queue>();

  constructor(redis: Redis, report: (error: Error) => void) {
    this.#redis = redis;
    this.#report = report;
  }

  /** Throws at once while Redis is known to be away. */
  assertConnected(): void {
    if (this.#redis.status !== 'ready') throw new Error('Redis is not connected');
  }

  async add(queue: string, jobs: readonly NewJob[]): Promise<void> {
    this.assertConnected();
    const bulk = jobs.map(({ name, data, options }) => ({ name, data, opts: { ...KEEP_LITTLE, ...options } }));
    await within(ADD_MS, `Adding to queue "${queue}"`, this.#of(queue).addBulk(bulk));
  }

  /**
   * Adds such a job again and again. To be said at start, and again now and then: where Redis has lost it, it is made anew. However many
   * processes say so, there is one.
   */
  async repeat(queue: string, { name, everyMs }: { readonly name: string; readonly everyMs: number }): Promise<void> {
    this.assertConnected();
    const scheduler = this.#of(queue);
    const ensured = scheduler.getJobScheduler(name).then(async (known) => {
      if (known?.every === everyMs) return;
      await scheduler.upsertJobScheduler(name, { every: everyMs }, { name, data: {}, opts: KEEP_LITTLE });
    });
    await within(ADD_MS, `Repeating a job of queue "${queue}"`, ensured);
  }

  /** Jobs that wait for a worker. */
  async waiting(queue: string): Promise<number> {
    this.assertConnected();
    return within(ADD_MS, `Counting queue "${queue}"`, this.#of(queue).getWaitingCount());
  }

  async close(): Promise<void> {
    await Promise.allSettled(
      [...this.#queues.values()].map((queue) => within(1_000, 'Closing a queue', queue.close())),
    );
  }

  #of(name: string): Queue {
    let queue = this.#queues.get(name);
    if (!queue) {
      queue = new Queue(redisNameOf(name), {
        connection: this.#redis as never,
        skipWaitingForReady: true,
        skipVersionCheck: true, // it asks Redis once, and a queue that got no answer stays broken for good
        streams: { events: { maxLen: 1_000 } },
      });
      queue.on('error', this.#report);
      this.#queues.set(name, queue);
    }
    return queue;
  }
}

/** Finished jobs are of no further use: what became of their cause stands in MySQL. */
const KEEP_LITTLE: JobsOptions = {
  removeOnComplete: true,
  removeOnFail: { age: 7 * 24 * 3_600, count: 1_000 },
};
