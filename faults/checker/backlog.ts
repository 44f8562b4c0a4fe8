import type { Redis } from 'ioredis';
import type { Knex } from 'knex';
import { redisNameOf } from '../../src/platform/queue.ts';

/** Pages are read back, and reports made, by the clock: what waits there for its hour is no backlog. */
const QUEUES = ['ingest', 'ingest-second', 'fetch', 'background'];
/** The next turn of what BullMQ repeats by the clock. */
const REPEATED = 'repeat:';
const SPOOL = 'salesmagnet:spool';

/** What still waits for somebody, by where it waits. */
export type Backlog = ReadonlyMap<string, number>;

interface Stores {
  readonly db: Knex;
  readonly redis: Redis;
}

/** Counts what is left to do; places without anything are left out. */
export async function backlogOf({ db, redis }: Stores): Promise<Backlog> {
  const of = async (rows: PromiseLike<unknown>) => Number(((await rows) as { of: number }[])[0]?.of ?? 0);
  const counts: [string, number][] = [
    ['events', await of(db('webhook_events').where('state', 'received').count({ of: '*' }))],
    ['leases', await of(db('webhook_events').whereNotNull('lease_owner').count({ of: '*' }))],
    ['outbox', await of(db('outbox').count({ of: '*' }))],
    ['leads without a rep', await of(db('assignment_waiting').count({ of: '*' }))],
    ['spool', await redis.llen(SPOOL)],
  ];
  for (const queue of QUEUES) {
    const key = (part: string) => `bull:${redisNameOf(queue)}:${part}`;
    for (const list of ['wait', 'paused', 'active']) counts.push([`${queue} ${list}`, await redis.llen(key(list))]);
    counts.push([`${queue} prioritized`, await redis.zcard(key('prioritized'))]);
    const delayed = await redis.zrange(key('delayed'), '0', '-1');
    counts.push([`${queue} delayed`, delayed.filter((id) => !id.startsWith(REPEATED)).length]);
  }
  return new Map(counts.filter(([, count]) => count > 0));
}
