import type { Redis } from 'ioredis';
import { emailKey } from '../../platform/email-key.ts';
import { Failure } from '../../platform/errors.ts';
import { rateLimiter } from '../../platform/rate-limit.ts';
import { networkOf } from './network-of.ts';

const MINUTES = 60;

// Failed logins. The first limit stops a guesser, the second one who tries many accounts, the third many addresses.
export const LIMITS = {
  /** Somebody looking for their own password gives up sooner. */
  pair: { name: 'login-pair', points: 10, seconds: 15 * MINUTES },
  /** An office or a phone network shares one address: wide enough for its Monday morning. */
  address: { name: 'login-address', points: 100, seconds: 15 * MINUTES },
  /** More than one address can use up (5 windows of 10 touch an hour); 1,440 guesses a day at most. */
  account: { name: 'login-account', points: 60, seconds: 60 * MINUTES },
} as const;

interface Attempt {
  /** As it is kept, so that another spelling is not another account. */
  readonly email: string;
  readonly address: string;
  /** Addresses from which this account signed in before. */
  readonly knownAddresses: () => Promise<readonly string[]>;
}

/**
 * Lets a login through, or throws `too_many_requests`. Only `wrong_credentials` counts: each attempt is counted before
 * it is made, so that a hundred at once are not all let in, and given back unless that is how it ends. An account under
 * attack from many addresses still takes logins from those where it signed in before: nobody is locked out from afar.
 */
export function loginThrottle(redis: Redis) {
  const pairs = rateLimiter(redis, LIMITS.pair);
  const addresses = rateLimiter(redis, LIMITS.address);
  const accounts = rateLimiter(redis, LIMITS.account);

  return async <T>(attempt: Attempt, login: () => Promise<T>): Promise<T> => {
    const network = networkOf(attempt.address);
    const account = emailKey(attempt.email);
    // In this order: what a strict limit refuses must not use up a wider one, or one address could fill the account's.
    const steps = [
      { limiter: pairs, key: `${account}:${network}` },
      { limiter: addresses, key: network },
      { limiter: accounts, key: account, unlessKnown: true },
    ];
    const taken: typeof steps = [];
    let counts = false;
    try {
      for (const step of steps) {
        const { allowed, retryAfter } = await step.limiter.take(step.key);
        taken.push(step);
        if (!allowed && !(step.unlessKnown && (await isKnown(attempt, network))))
          throw new Failure('too_many_requests', { retryAfter });
      }
      return await login();
    } catch (error) {
      counts = error instanceof Failure && error.code === 'wrong_credentials';
      throw error;
    } finally {
      if (!counts) await Promise.all(taken.map(({ limiter, key }) => limiter.giveBack(key)));
    }
  };
}

const isKnown = async ({ knownAddresses }: Attempt, network: string): Promise<boolean> =>
  (await knownAddresses()).some((address) => networkOf(address) === network);
