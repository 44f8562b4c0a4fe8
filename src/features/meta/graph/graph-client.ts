import type { Json } from '../../../platform/tables.ts';
import { NOT_A_TOKEN, NOT_AN_ID } from './advice.ts';
import { appSecretsToTry, proofOf } from './app-secrets.ts';
import { errorIn, saysWrongProof } from './error-body.ts';
import { faultOf } from './error-table.ts';
import { GraphFault } from './graph-fault.ts';
import { exchange, type HttpAnswer, httpClient } from './http-exchange.ts';
import { readUsage, type Usage } from './usage.ts';

export interface GraphCall {
  readonly method?: 'GET' | 'POST';
  /** Without the version and without a slash in front: `123/leads`; empty for a call by `ids`. */
  readonly path: string;
  readonly token: string;
  readonly query?: Readonly<Record<string, string | number>>;
}

export interface GraphAnswer {
  readonly body: Json;
  readonly usage: Usage;
}

export interface GraphClient {
  /** Throws GraphFault and nothing else, also for an `error` in an answer of HTTP 200. */
  call(call: GraphCall): Promise<GraphAnswer>;
}

/** For the log; without anything secret. */
export interface FailedCall {
  readonly method: string;
  /** Ids and names of edges. */
  readonly path: string;
  readonly milliseconds: number;
  readonly fault: GraphFault;
}

interface Options {
  /** Such as https://graph.facebook.com. */
  readonly url: string;
  /** Such as v26.0. */
  readonly version: string;
  /** The newest first; several while the secret is rotated; none: calls carry no proof. */
  readonly appSecrets: readonly string[];
  /** For a whole call, its body included. */
  readonly timeoutMs?: number;
  /** Told of each exchange that failed. */
  readonly onFault?: (failed: FailedCall) => void;
}

/** What an exchange came to. */
type Outcome =
  | { readonly answer: GraphAnswer; readonly fault: null; readonly wrongProof: false }
  | { readonly fault: GraphFault; readonly wrongProof: boolean };

/** The Graph API over HTTP: token in the Authorization header, appsecret_proof, one deadline for a call, JSON with exact ids. */
export function graphClient({ url, version, appSecrets, timeoutMs = 10_000, onFault }: Options): GraphClient {
  const http = httpClient(timeoutMs);
  const secrets = appSecretsToTry(appSecrets);
  const base = `${url.replace(/\/+$/, '')}/${version}/`;

  async function ask(call: GraphCall, secret: string | undefined, signal: AbortSignal): Promise<Outcome> {
    const { method = 'GET', path, token } = call;
    const url = `${base}${path}${searchOf(call, secret)}`;
    const started = performance.now();
    const outcome = await exchange(http, { method, url, token, signal }).then(judged, withoutAnswer);
    const { fault } = outcome;
    if (fault) onFault?.({ method, path, milliseconds: performance.now() - started, fault });
    return outcome;
  }

  return {
    async call(call) {
      refuseUnsendable(call);
      const signal = AbortSignal.timeout(timeoutMs); // axios' own timeout begins anew with every exchange
      const [first, ...others] = secrets.inOrder();
      let outcome = await ask(call, first, signal);
      for (const secret of others) {
        if (!outcome.wrongProof) break;
        outcome = await ask(call, secret, signal);
        if (outcome.fault === null) secrets.worked(secret);
      }
      if (outcome.fault) throw outcome.fault;
      return outcome.answer;
    },
  };
}

function searchOf({ query = {}, token }: GraphCall, secret: string | undefined): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) parameters.set(name, String(value));
  if (secret !== undefined) parameters.set('appsecret_proof', proofOf(token, secret));
  return parameters.size === 0 ? '' : `?${parameters.toString()}`;
}

function judged({ status, headers, body }: HttpAnswer): Outcome {
  const error = errorIn(body);
  if (error !== null || body === undefined || status < 200 || status >= 300)
    return { fault: faultOf({ status, headers, body }), wrongProof: saysWrongProof(error) };
  return { answer: { body, usage: readUsage(headers) }, fault: null, wrongProof: false };
}

function withoutAnswer(error: unknown): Outcome {
  if (!(error instanceof GraphFault)) throw error;
  return { fault: error, wrongProof: false };
}

/** What cannot go into a header or a URL as it is was no token and no id. */
function refuseUnsendable({ path, token }: GraphCall): void {
  if (!/^[\x21-\x7e]+$/.test(token))
    throw new GraphFault({ kind: 'dead', reach: 'page', advice: NOT_A_TOKEN, detail: 'not sent: no token' });
  if (!/^(\w+(\/\w+)*)?$/.test(path))
    throw new GraphFault({ kind: 'refused', reach: 'event', advice: NOT_AN_ID, detail: 'not sent: no path' });
}
