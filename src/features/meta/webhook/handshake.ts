import { createHash, timingSafeEqual } from 'node:crypto';

const LONGEST_CHALLENGE = 1_000;

/** The query of a GET, as `hub.mode`, `hub.verify_token` and `hub.challenge`: texts, or lists where a key came twice. */
type Query = Readonly<Record<string, unknown>>;

/** Whether Meta asks at all; a probe of whether the address answers does not. */
export const isHandshake = (query: Query): boolean => Object.keys(query).some((name) => name.startsWith('hub.'));

/** The challenge to echo; undefined: whoever asks does not know the token. No database is asked (Graph API, webhooks, "Verification Requests"). */
export function challengeOf(query: Query, verifyToken: string | undefined): string | undefined {
  const { 'hub.mode': mode, 'hub.verify_token': token, 'hub.challenge': challenge } = query;
  if (mode !== 'subscribe' || typeof token !== 'string' || typeof challenge !== 'string') return undefined;
  if (challenge.length > LONGEST_CHALLENGE || !verifyToken) return undefined;
  return isSame(token, verifyToken) ? challenge : undefined;
}

/** In constant time, whatever the lengths. */
const isSame = (a: string, b: string): boolean => timingSafeEqual(digestOf(a), digestOf(b));

const digestOf = (text: string): Buffer => createHash('sha256').update(text).digest();
