import { type GraphError, graphError, unsupported } from './errors.ts';
import type { GraphRequest } from './graph-request.ts';
import { pacificInstant } from './instants.ts';
import { checkProof } from './proof.ts';
import type { Token } from './records.ts';
import type { State } from './state.ts';

/** Who calls: the app itself, or the holder of a token. */
export type Caller = 'app' | Token;

/** Throws what Graph answers when the token is missing, unknown or dead, or its proof is wrong. */
export function callerOf(state: State, { token, params }: GraphRequest): Caller {
  if (token === undefined) throw graphError('104');
  const proof = params['appsecret_proof'];
  if (isAppToken(state, token)) {
    if (proof !== undefined) checkProof(state.app, token, proof);
    return 'app';
  }
  const holder = state.tokens.get(token);
  if (!holder) throw unknownToken();
  const dead = deathOf(state, holder);
  if (dead) throw dead;
  checkProof(state.app, token, proof);
  return holder;
}

/** The error that a call with the token gets; nothing for a living one. */
export function deathOf(state: State, { state: kind, expiresAt }: Token): GraphError | undefined {
  const now = state.now();
  const hasExpired = expiresAt !== undefined && expiresAt <= now;
  if (kind === 'valid' && !hasExpired) return undefined;
  const expired = pacificInstant(hasExpired ? expiresAt : new Date(now.getTime() - 3_600_000));
  return graphError(kind === 'valid' ? '190/463' : kind, {
    words: { expired, now: pacificInstant(now), app: state.app.appId },
  });
}

export const unknownToken = (): GraphError =>
  graphError('190', { message: 'Invalid OAuth access token - Cannot parse access token' });

const isAppToken = ({ app }: State, token: string): boolean =>
  app.appSecrets.some((secret) => token === `${app.appId}|${secret}`);

/** The caller's token if it is one of the page: another page's objects do not exist for it. */
export function tokenFor(
  caller: Caller,
  pageId: string,
  { method, node }: Pick<GraphRequest, 'method' | 'node'>,
): Token {
  if (caller === 'app' || !caller.pageIds.includes(pageId)) throw unsupported(method, node);
  return caller;
}

/** Throws 200 "Requires … permission" unless the token has the scope. */
export function needScope({ scopes }: Token, scope: string): void {
  if (scopes.includes(scope)) return;
  throw graphError('200', { message: `(#200) Requires ${scope} permission to manage the object` });
}

/** Reading a page's content at all is the app's permission to ask for: code 10. */
export function needEngagement({ scopes }: Token): void {
  if (!scopes.includes('pages_read_engagement')) throw graphError('10');
}
