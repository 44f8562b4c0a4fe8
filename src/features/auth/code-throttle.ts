import type { Redis } from 'ioredis';
import { emailKey } from '../../platform/email-key.ts';
import { Failure } from '../../platform/errors.ts';
import { rateLimiter, type RateLimiter } from '../../platform/rate-limit.ts';
import { networkOf } from './network-of.ts';

const MINUTES = 60;

export const CODE_LIMITS = {
  /** Mails to one mailbox: who needs a sixth within a quarter of an hour is not waiting for a code. */
  mailbox: { name: 'code-mailbox', points: 5, seconds: 15 * MINUTES },
  /** Whatever makes a mail or costs a password hash, from one network. */
  sender: { name: 'code-address', points: 100, seconds: 15 * MINUTES },
  // Tries, beside the five that each code has; as at login, one network cannot use up what an account has for all.
  pair: { name: 'code-tries-pair', points: 10, seconds: 15 * MINUTES },
  guesser: { name: 'code-tries-address', points: 100, seconds: 15 * MINUTES },
  account: { name: 'code-tries-account', points: 60, seconds: 60 * MINUTES },
} as const;

interface Attempt {
  readonly email: string;
  readonly address: string;
}

/** Throws `too_many_requests`, by what was typed alone: whether an account has that email makes no difference. */
export function codeThrottle(redis: Redis) {
  const mailbox = rateLimiter(redis, CODE_LIMITS.mailbox);
  const sender = rateLimiter(redis, CODE_LIMITS.sender);
  const pair = rateLimiter(redis, CODE_LIMITS.pair);
  const guesser = rateLimiter(redis, CODE_LIMITS.guesser);
  const account = rateLimiter(redis, CODE_LIMITS.account);
  const take = async (limiter: RateLimiter, key: string) => {
    const { allowed, retryAfter } = await limiter.take(key);
    if (!allowed) throw new Failure('too_many_requests', { retryAfter });
  };
  const tried = async (whose: string, address: string) => {
    await take(pair, `${whose}:${networkOf(address)}`);
    await take(guesser, networkOf(address));
    await take(account, whose);
  };

  return {
    /** Before anything is mailed. */
    async asking({ email, address }: Attempt): Promise<void> {
      await take(sender, networkOf(address));
      await take(mailbox, emailKey(email));
    },
    /** Before a code is compared. */
    trying: ({ email, address }: Attempt): Promise<void> => tried(emailKey(email), address),
    /** Before a password of the signed-in is compared. By the user: strangers who try codes for their email keep nobody from it. */
    provingOneself: ({ userId, address }: { userId: number; address: string }): Promise<void> =>
      tried(`user-${userId}`, address),
  };
}
