import { setTimeout as pause } from 'node:timers/promises';
import type { PostRequest } from './request.ts';

/** What became of one post, its retries included. */
export interface Outcome {
  readonly kind: 'acknowledged' | 'refused' | 'unanswered';
  /** Of the last answer; null: there was none. */
  readonly status: number | null;
  /** As acknowledged; null also where the lead gets its number later. */
  readonly leadId: number | null;
  /** What was said last, for a report. */
  readonly said: string;
  readonly retries: number;
  /** Attempts after which nobody could know whether the submission was taken. */
  readonly unknown: number;
  /** Of the answered attempt alone. */
  readonly milliseconds: number;
}

interface Target {
  /** Of the API, without a path. */
  readonly url: string;
  /** Milliseconds since 1970: no attempt begins later. */
  readonly until: number;
}

const ANSWER_WITHIN_MS = 10_000;
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 3_000;

/** Posts the same bytes until somebody answers for them: no connection, no answer in time, 429 and 5xx are tried again. */
export async function deliver(request: PostRequest, { url, until }: Target): Promise<Outcome> {
  let unknown = 0;
  let last: Attempt = {
    status: null,
    body: {},
    said: 'not sent: too late',
    milliseconds: 0,
    isUnknown: false,
    retryAfterMs: 0,
  };
  let retries = -1;
  while (Date.now() < until) {
    retries += 1;
    last = await attempt(`${url}${request.path}`, request);
    if (isFinal(last)) return { ...outcomeOf(last), retries, unknown };
    if (last.isUnknown) unknown += 1;
    const growing = Math.min(FIRST_PAUSE_MS * 2 ** retries, LONGEST_PAUSE_MS) * (0.75 + Math.random() / 2);
    await pause(Math.max(growing, Math.min(last.retryAfterMs, LONGEST_PAUSE_MS)));
  }
  const { status, said, milliseconds } = last;
  return { kind: 'unanswered', status, leadId: null, said, retries: Math.max(retries, 0), unknown, milliseconds };
}

interface Attempt {
  readonly status: number | null;
  readonly body: { readonly success?: unknown; readonly lead_id?: unknown; readonly message?: unknown };
  readonly said: string;
  readonly milliseconds: number;
  readonly isUnknown: boolean;
  readonly retryAfterMs: number;
}

const isFinal = ({ status }: Attempt): boolean => status !== null && status < 500 && status !== 429;

async function attempt(url: string, { headers, body }: PostRequest): Promise<Attempt> {
  const start = performance.now();
  const since = () => performance.now() - start;
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers,
      body,
      redirect: 'manual',
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    });
    const text = await response.text();
    const { status } = response;
    const answer = objectIn(text);
    const said = typeof answer.message === 'string' ? `${status} ${answer.message}` : `${status} ${text.slice(0, 200)}`;
    const retryAfterMs = Number(response.headers.get('retry-after') ?? 0) * 1_000 || 0;
    return { status, body: answer, said, milliseconds: since(), isUnknown: status >= 500, retryAfterMs };
  } catch (error) {
    const reason = reasonOf(error);
    return {
      status: null,
      body: {},
      said: reason,
      milliseconds: since(),
      isUnknown: reason !== REFUSED,
      retryAfterMs: 0,
    };
  }
}

const REFUSED = 'ECONNREFUSED';

/** Why a request got no answer: the system's short name, where there is one. */
export function reasonOf(error: unknown): string {
  const { cause, name } = error as { cause?: { code?: string; message?: string }; name?: string };
  return cause?.code ?? cause?.message ?? (name === 'TimeoutError' ? 'no answer in time' : 'no answer');
}

function objectIn(text: string): Attempt['body'] {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}

function outcomeOf({ status, body, said, milliseconds }: Attempt): Omit<Outcome, 'retries' | 'unknown'> {
  const isAcknowledged = status !== null && status >= 200 && status < 300 && body.success === true;
  const leadId = isAcknowledged && typeof body.lead_id === 'number' ? body.lead_id : null;
  return { kind: isAcknowledged ? 'acknowledged' : 'refused', status, leadId, said, milliseconds };
}
