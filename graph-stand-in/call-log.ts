import type { GraphRequest } from './graph-request.ts';
import { pagesOf } from './objects.ts';
import type { State } from './state.ts';

/** A call as it came, without its secrets. */
export interface LoggedCall {
  readonly method: string;
  /** Without the version: `/123/leads`. */
  readonly path: string;
  readonly version: string;
  readonly query: Readonly<Record<string, string>>;
  /** Where the token was: one in a query ends up in logs. */
  readonly tokenIn: 'query' | 'body' | 'header' | undefined;
  readonly page: string | undefined;
  /** Each counts as one call in the quota. */
  readonly ids: readonly string[];
  readonly at: Date;
}

/** A stand-in that runs for days keeps the newest only. */
const MOST_CALLS = 20_000;

const SECRETS = new Set(['access_token', 'appsecret_proof', 'client_secret', 'fb_exchange_token', 'input_token']);

export function logCall(state: State, request: GraphRequest): void {
  const query = Object.fromEntries(Object.entries(request.params).filter(([name]) => !SECRETS.has(name)));
  const { method, path, version, tokenIn, ids } = request;
  state.calls.push({ method, path, version, query, tokenIn, page: pagesOf(state, request)[0], ids, at: state.now() });
  if (state.calls.length > MOST_CALLS) state.calls.splice(0, state.calls.length - MOST_CALLS);
}
