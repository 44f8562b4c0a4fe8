import type { Redis } from 'ioredis';
import type { Knex } from 'knex';
import type { Config } from '../config.ts';
import type { Logger } from './logger.ts';
import type { Metrics } from './metrics.ts';
import type { Queues } from './queue.ts';

/** Everything beyond the process. Production connects it; a test replaces the clock and the reporter, and nothing else. */
export interface Outside {
  readonly config: Config;
  readonly db: Knex;
  /** A pool of its own for acknowledging deliveries, with a one-second deadline: slow screens must not delay a sender. */
  readonly ledgerDb: Knex;
  readonly redis: Redis;
  readonly queues: Queues;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly now: () => Date;
  /** An error that nobody else will see. */
  readonly report: (error: unknown, context?: object) => void;
}
