import { createHash, createHmac, hkdfSync, randomInt, timingSafeEqual } from 'node:crypto';
import type { Redis } from 'ioredis';
import { Failure } from '../../platform/errors.ts';

export type Purpose = 'verify_email' | 'reset_password';

const DIGITS = 6;
const GOOD_FOR_MS = 10 * 60_000;
const TRIES = 5;
/** What waits for a code can be given a new one for a day. */
const KEPT_MS = 24 * 3_600_000;
const KEY_BYTES = 32;

// Each runs as one step in Redis: a hundred guesses at once are counted one by one, and a code is spent once.
const ISSUE = `redis.call('HSET', KEYS[1], 'hash', ARGV[1], 'until', ARGV[2], 'about', ARGV[4], 'tries', 0)
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return 1`;
const RENEW = `local about = redis.call('HGET', KEYS[1], 'about')
if not about then return false end
redis.call('HSET', KEYS[1], 'hash', ARGV[1], 'until', ARGV[2], 'tries', 0)
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return about`;
const TRY = `local kept = redis.call('HMGET', KEYS[1], 'hash', 'until', 'about')
if not kept[1] then return false end
return { kept[1], kept[2], kept[3], tostring(redis.call('HINCRBY', KEYS[1], 'tries', 1)) }`;
const SPEND = `if redis.call('HGET', KEYS[1], 'hash') ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])`;

interface Parts {
  readonly redis: Redis;
  readonly secret: string;
  readonly now: () => Date;
}

export interface IssuedCode {
  readonly code: string;
  readonly goodUntil: Date;
}

export interface RightCode {
  /** What was kept with the code. */
  readonly about: string;
  /** Uses the code up. False: somebody did in this very moment, or asked for a newer one. */
  spend(): Promise<boolean>;
}

/**
 * Mailed codes of six digits: good for ten minutes, for five tries, once; a newer one of the same purpose and email ends the older.
 * Redis holds them under a keyed hash, for a plain one of six digits is guessed in a moment, and nobody's email. `unavailable`
 * while Redis is away.
 */
export function oneTimeCodes({ redis, secret, now }: Parts) {
  const key = Buffer.from(hkdfSync('sha256', secret, '', 'one-time codes', KEY_BYTES));
  const keyed = (text: string) => createHmac('sha256', key).update(text).digest();
  const placeOf = (purpose: Purpose, email: string) => `code:${purpose}:${keyed(email).toString('base64url')}`;
  const hashOf = (...parts: readonly string[]) => keyed(JSON.stringify(parts)).toString('base64url');

  function made(purpose: Purpose, email: string) {
    const code = String(randomInt(10 ** DIGITS)).padStart(DIGITS, '0');
    const goodUntil = new Date(now().getTime() + GOOD_FOR_MS);
    return { code, goodUntil, args: [hashOf(purpose, email, code), goodUntil.getTime(), KEPT_MS] as const };
  }

  const run = (script: string, place: string, args: readonly (string | number)[]): Promise<unknown> =>
    redis.eval(script, 1, place, ...args).catch((error: Error) => {
      throw error.name === 'ReplyError' ? error : new Failure('unavailable'); // the one is our mistake, the other Redis' absence
    });

  return {
    /** A new code; `about` is what it will prove, given back with it. */
    async issue(purpose: Purpose, email: string, about = ''): Promise<IssuedCode> {
      const { code, goodUntil, args } = made(purpose, email);
      await run(ISSUE, placeOf(purpose, email), [...args, about]);
      return { code, goodUntil };
    },

    /** A new code for what the one before would have proved; undefined where there was none. */
    async renew(purpose: Purpose, email: string): Promise<(IssuedCode & { readonly about: string }) | undefined> {
      const { code, goodUntil, args } = made(purpose, email);
      const about = await run(RENEW, placeOf(purpose, email), args);
      return typeof about === 'string' ? { code, goodUntil, about } : undefined;
    },

    /** Counts a try; undefined if the code is wrong, expired, used, tried too often, of another purpose or another email. */
    async match(purpose: Purpose, email: string, code: string): Promise<RightCode | undefined> {
      const place = placeOf(purpose, email);
      const kept = (await run(TRY, place, [])) as [string, string, string, string] | null;
      const [hash = '', until = '0', about = '', tries = '0'] = kept ?? [];
      const given = hashOf(purpose, email, code);
      const isRight = areEqual(hash, given) && Number(tries) <= TRIES && now().getTime() < Number(until);
      return isRight ? { about, spend: async () => (await run(SPEND, place, [given])) === 1 } : undefined;
    },
  };
}

/** In a time that does not depend on where they differ. */
function areEqual(one: string, other: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}
