import type { Breaker } from '../../platform/breaker.ts';
import { within } from '../../platform/deadline.ts';
import type { Readiness } from '../../platform/health.ts';
import type { Outside } from '../../platform/outside.ts';
import type { Spool } from './spool.ts';

const ASK_MS = 1_000;

interface Needs extends Pick<Outside, 'ledgerDb' | 'redis'> {
  readonly breaker: Breaker;
  readonly spool: Spool;
}

/** Ready while a lead can be acknowledged: by the ledger, or while MySQL is away by the spool (website forms only). */
export async function readinessOf({ ledgerDb, redis, breaker, spool }: Needs): Promise<Readiness> {
  const ask = (what: string, question: PromiseLike<unknown>) =>
    within(ASK_MS, what, Promise.resolve(question)).then(
      () => true,
      () => false,
    );
  const [mysql, redisUp] = await Promise.all([ask('MySQL', ledgerDb.raw('select 1')), ask('Redis', redis.ping())]);
  const promise = spool.promise();
  const canSpool = redisUp && promise?.appendOnly === true;
  return {
    status: mysql && redisUp && !breaker.isOpen ? 'ready' : mysql || canSpool ? 'degraded' : 'down',
    details: {
      mysql: !mysql
        ? 'down'
        : breaker.isOpen
          ? 'answers, but did not take the last delivery; the next one tries it'
          : 'up',
      redis: redisUp ? 'up' : 'down: leads are kept in MySQL and processed with a delay of some seconds',
      spool: canSpool
        ? spoolPromise(promise.appendFsync)
        : 'not usable: while MySQL is down, website forms are answered 503',
    },
  };
}

const spoolPromise = (appendFsync: string) =>
  appendFsync === 'always'
    ? 'keeps website leads while MySQL is down, each on disk before its answer'
    : 'keeps website leads while MySQL is down; a power cut in that time can cost the last second of them';
