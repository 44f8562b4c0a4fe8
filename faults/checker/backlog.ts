import { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import type { Knex } from 'knex';
import { redisNameOf } from '../../src/platform/queue.ts';

const QUEUES = ['ingest', 'ingest-second', 'fetch', 'background'];
const SPOOL = 'salesmagnet:spool';

export interface Backlog {
  /** Deliveries that are no leads yet. */
  readonly events: number;
  readonly leases: number;
  readonly outbox: number;
  readonly waitingLeads: number;
  readonly spool: number;
  readonly jobs: number;
}

interface Stores {
  readonly db: Knex;
  readonly redis: Redis;
}

/** What still waits for somebody. Pages that are read back by the hour wait for their hour, and do not count. */
export async function backlogOf({ db, redis }: Stores): Promise<Backlog> {
  const of = async (rows: PromiseLike<unknown>) => Number(((await rows) as { of: number }[])[0]?.of ?? 0);
  return {
    events: await of(db('webhook_events').where('state', 'received').count({ of: '*' })),
    leases: await of(db('webhook_events').whereNotNull('lease_owner').count({ of: '*' })),
    outbox: await of(db('outbox').count({ of: '*' })),
    waitingLeads: await of(db('assignment_waiting').count({ of: '*' })),
    spool: await redis.llen(SPOOL),
    jobs: await jobsIn(redis),
  };
}

export const isEmpty = (backlog: Backlog): boolean => Object.values(backlog).every((count) => count === 0);

async function jobsIn(redis: Redis): Promise<number> {
  let jobs = 0;
  for (const name of QUEUES) {
    const queue = new Queue(redisNameOf(name), { connection: redis as never, skipVersionCheck: true });
    queue.on('error', () => undefined);
    const counts = await queue.getJobCounts('wait', 'active', 'prioritized', 'delayed');
    jobs += Object.values(counts).reduce((sum, count) => sum + count, 0);
    await queue.close();
  }
  return jobs;
}
