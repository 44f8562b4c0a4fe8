import http from 'node:http';
import https from 'node:https';
import axios, { type AxiosInstance, isAxiosError } from 'axios';
import type { Json } from '../../../platform/tables.ts';
import { parseExactJson } from '../../../platform/json.ts';
import { NO_ANSWER, TOO_LARGE } from './advice.ts';
import { GraphFault } from './graph-fault.ts';
import type { GraphHeaders } from './usage.ts';

/** A page of 100 leads with long answers is far below; more is no answer of the Graph API's. */
const LARGEST_ANSWER = 16 * 1024 * 1024;
/** Calls carry what they say in the URL. */
const LARGEST_REQUEST = 64 * 1024;

export interface HttpAnswer {
  readonly status: number;
  readonly headers: GraphHeaders;
  /** undefined when it was no JSON. */
  readonly body: Json | undefined;
}

/** Whatever the status, an answer: nothing is parsed, followed or thrown on the way. */
export const httpClient = (timeoutMs: number): AxiosInstance =>
  axios.create({
    timeout: timeoutMs,
    maxRedirects: 0, // the Graph API sends none, and a redirect would take the token along
    maxContentLength: LARGEST_ANSWER,
    maxBodyLength: LARGEST_REQUEST,
    decompress: true,
    responseType: 'text',
    transformResponse: [(text: unknown) => text],
    validateStatus: () => true,
    // A HTTP_PROXY of the machine, set for something else, must not see tokens or become a way that only this call takes.
    proxy: false,
    httpAgent: new http.Agent({ keepAlive: true }),
    httpsAgent: new https.Agent({ keepAlive: true }),
    headers: { Accept: 'application/json', 'User-Agent': 'SalesMagnet' },
  });

interface HttpCall {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly token: string;
  readonly signal: AbortSignal;
}

/** One request, one answer; GraphFault when none came whole within the signal's time. */
export async function exchange(client: AxiosInstance, call: HttpCall): Promise<HttpAnswer> {
  const { method, url, token, signal } = call;
  try {
    const answer = await client.request<string>({ method, url, signal, headers: { Authorization: `Bearer ${token}` } });
    return { status: answer.status, headers: { ...answer.headers }, body: parsed(answer.data) };
  } catch (error) {
    throw unanswered(error, signal.aborted);
  }
}

/** The error itself is not kept: it holds the request, and that the token. */
function unanswered(error: unknown, late: boolean): GraphFault {
  const failed = isAxiosError(error) ? error : undefined;
  // Fewer objects in one call may fit: that concerns this call only.
  if (failed?.message.startsWith('maxContentLength'))
    return new GraphFault({ kind: 'transient', reach: 'event', advice: TOO_LARGE, detail: 'answer too large' });
  const code = failed?.code ?? 'UNKNOWN';
  const tooLate = late || code === 'ECONNABORTED' || code === 'ETIMEDOUT';
  const detail = tooLate ? 'no answer in time' : `no answer (${/^\w{1,40}$/.test(code) ? code : 'UNKNOWN'})`;
  return new GraphFault({ kind: 'transient', reach: 'page', advice: NO_ANSWER, detail });
}

function parsed(text: string): Json | undefined {
  try {
    return parseExactJson(text);
  } catch {
    return undefined;
  }
}
