/** What to do about it: try again · be quiet first · a person must act · there is no such object for us · the call is wrong. */
export type FaultKind = 'transient' | 'throttled' | 'dead' | 'gone' | 'refused';

/** Whom it concerns: this one object, every call of the page, or every call of the app. */
export type FaultReach = 'event' | 'page' | 'app';

interface FaultFacts {
  readonly kind: FaultKind;
  readonly reach: FaultReach;
  /** One sentence for an administrator: what is wrong, and what to do. */
  readonly advice: string;
  readonly code?: number | null;
  readonly subcode?: number | null;
  readonly httpStatus?: number | null;
  readonly traceId?: string | null;
  /** Milliseconds; of throttled ones. */
  readonly pauseMs?: number | null;
  /** A word for the log on what was no answer of the Graph API; never text that came from outside. */
  readonly detail?: string;
}

/**
 * The only error of the Graph client. Its message is for logs: code, subcode, trace id; never a token, never a person's data.
 * It has no cause, because an axios error carries the request with its token.
 */
export class GraphFault extends Error {
  readonly kind: FaultKind;
  readonly reach: FaultReach;
  readonly advice: string;
  readonly code: number | null;
  readonly subcode: number | null;
  readonly httpStatus: number | null;
  readonly traceId: string | null;
  readonly pauseMs: number | null;

  constructor(facts: FaultFacts) {
    super(messageOf(facts));
    this.name = 'GraphFault';
    this.kind = facts.kind;
    this.reach = facts.reach;
    this.advice = facts.advice;
    this.code = facts.code ?? null;
    this.subcode = facts.subcode ?? null;
    this.httpStatus = facts.httpStatus ?? null;
    this.traceId = facts.traceId ?? null;
    this.pauseMs = facts.pauseMs ?? null;
  }
}

/** For `catch`, where an answer may be missing: undefined instead of Graph's fault. Other errors are ours, and thrown on. */
export function unlessFault(error: unknown): undefined {
  if (!(error instanceof GraphFault)) throw error;
  return undefined;
}

function messageOf({ kind, code, subcode, httpStatus, traceId, detail }: FaultFacts): string {
  const parts = [`Graph API: ${kind}`];
  if (typeof code === 'number') parts.push(typeof subcode === 'number' ? `error ${code}/${subcode}` : `error ${code}`);
  if (typeof httpStatus === 'number') parts.push(`HTTP ${httpStatus}`);
  if (detail !== undefined) parts.push(detail);
  if (typeof traceId === 'string') parts.push(`fbtrace_id ${traceId}`);
  return parts.join(', ');
}
