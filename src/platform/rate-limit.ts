import type { Redis } from 'ioredis';
import { type RateLimiterAbstract, RateLimiterMemory, RateLimiterRedis } from 'rate-limiter-flexible';
import { Breaker } from './breaker.ts';

/** So many points in a window that begins with a key's first one. */
export interface Limit {
  /** Part of the Redis key: limits of one name count together, in all processes. */
  readonly name: string;
  readonly points: number;
  readonly seconds: number;
}

export interface Verdict {
  readonly allowed: boolean;
  /** How many more fit into the window. */
  readonly remaining: number;
  /** Seconds until the window ends, 1 at least. */
  readonly resetsIn: number;
  /** The same, but 0 while allowed. */
  readonly retryAfter: number;
}

export interface RateLimiter {
  /** Counts one, atomically: was it within the limit? Never throws. */
  take(key: string): Promise<Verdict>;
  /** Takes one back that should not have counted. Never throws. */
  giveBack(key: string): Promise<void>;
}

/** How long after a failure Redis is not asked: a hung one costs a command's deadline once, not at every request. */
const PROBE_MS = 1_000;

/**
 * A limiter on Redis, for all processes together. While Redis is away each process counts by itself in memory: never
 * open, and never waiting for longer than the connection's command deadline.
 */
export function rateLimiter(redis: Redis, { name, points, seconds }: Limit): RateLimiter {
  const options = { keyPrefix: `limit:${name}`, points, duration: seconds };
  const shared = new RateLimiterRedis({ ...options, storeClient: redis });
  const memory = new RateLimiterMemory(options);
  const breaker = new Breaker({ what: 'Redis', probeEveryMs: PROBE_MS, isOutage: () => true });
  const insured = <T>(count: (limiter: RateLimiterAbstract) => Promise<T>): Promise<T> =>
    breaker.run(() => count(shared)).catch(() => count(memory));

  return {
    async take(key) {
      // `penalty` counts and answers; `consume` throws its answer when it is no, which looks like an outage.
      const { consumedPoints, msBeforeNext } = await insured((limiter) => limiter.penalty(key));
      const allowed = consumedPoints <= points;
      const resetsIn = Math.max(1, Math.ceil(msBeforeNext / 1_000));
      return { allowed, remaining: Math.max(0, points - consumedPoints), resetsIn, retryAfter: allowed ? 0 : resetsIn };
    },
    async giveBack(key) {
      await insured((limiter) => limiter.reward(key));
    },
  };
}
