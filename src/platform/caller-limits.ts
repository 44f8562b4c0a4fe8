import type { Redis } from 'ioredis';
import type { Actor } from './endpoint.ts';
import { Failure } from './errors.ts';
import { rateLimiter, type Verdict } from './rate-limit.ts';

const WINDOW_S = 60;

/** How many requests a minute; 0 is without a limit. */
export interface CallerLimits {
  readonly perUser: number;
  readonly perEntity: number;
}

type Caller = Pick<Actor, 'userId' | 'entityId'>;

interface Standing extends Verdict {
  readonly points: number;
  readonly sentence: string;
}

export interface Counted {
  /** Where the caller stands; none where nothing is limited. */
  readonly headers: Readonly<Record<string, string>>;
  /** 429, where this request is one too many. */
  readonly refusal: Failure | undefined;
}

export type CountCall = (caller: Caller) => Promise<Counted>;

/**
 * Counts the requests of each user and of each entity, for all processes together, in one round trip to Redis; while that is away,
 * each process by itself. What a user's own limit refuses does not use up the entity's: one person cannot shut out the others.
 */
export function callerLimits(redis: Redis, { perUser, perEntity }: CallerLimits): CountCall {
  const times = (points: number) => `${points.toLocaleString('en')} times a minute`;
  const limits = [
    {
      name: 'user',
      points: perUser,
      keyOf: ({ entityId, userId }: Caller) => `${entityId}/${userId}`,
      sentence: `You may call the API ${times(perUser)}, and did.`,
    },
    {
      name: 'entity',
      points: perEntity,
      keyOf: ({ entityId }: Caller) => `${entityId}`,
      sentence: `All people of your company together may call the API ${times(perEntity)}, and did.`,
    },
  ]
    .filter(({ points }) => points > 0)
    .map((limit) => ({
      ...limit,
      limiter: rateLimiter(redis, { name: `calls-${limit.name}`, points: limit.points, seconds: WINDOW_S }),
    }));
  const policy = limits.map(({ name, points }) => `${points};w=${WINDOW_S};comment="${name}"`).join(', ');

  return async (caller) => {
    const standings = await Promise.all(
      limits.map(async ({ limiter, keyOf, ...limit }) => ({ ...limit, ...(await limiter.take(keyOf(caller))) })),
    );
    const first = standings.findIndex(({ allowed }) => !allowed);
    if (first !== -1)
      await Promise.all(limits.slice(first + 1).map(({ limiter, keyOf }) => limiter.giveBack(keyOf(caller))));
    const refusing = standings[first];
    const shown = refusing ?? tightest(standings);
    return { headers: shown ? headersOf(shown, policy) : {}, refusal: refusing && refusalOf(refusing) };
  };
}

const tightest = (standings: readonly Standing[]): Standing | undefined =>
  standings.toSorted((a, b) => a.remaining - b.remaining || b.resetsIn - a.resetsIn)[0];

const headersOf = ({ points, remaining, resetsIn }: Standing, policy: string) => ({
  'RateLimit-Limit': `${points}`,
  'RateLimit-Remaining': `${remaining}`,
  'RateLimit-Reset': `${resetsIn}`,
  'RateLimit-Policy': policy,
});

const refusalOf = ({ sentence, retryAfter }: Standing): Failure => {
  const seconds = retryAfter === 1 ? '1 second' : `${retryAfter} seconds`;
  return new Failure('too_many_requests', { message: `${sentence} Try again in ${seconds}.`, retryAfter });
};
