import { graphError, type GraphError } from './errors.ts';
import type { State } from './state.ts';

/** The leadgen calls of a page in its present window. */
export interface Usage {
  readonly since: number;
  readonly calls: number;
  /** Once over the quota: when it ends. Calls made meanwhile put it off. */
  readonly blockedUntil?: number;
}

type Headers = Readonly<Record<string, string>>;

/** Meta sends the header "once enough calls have been made"; how many, it does not say. */
const TOLD_FROM_PERCENT = 50;
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** Counts a leadgen call of a page that has a quota; throws 80005 when there are too many. Each id of a call is a call. */
export function countLeadgenCall(state: State, pageId: string): void {
  const quota = state.pages.get(pageId)?.quota;
  if (!quota) return;
  const now = state.now().getTime();
  const usage = presentUsage(state, pageId, quota.windowMs);
  const calls = usage.calls + 1;
  if (calls <= quota.calls) {
    state.usage.set(pageId, { ...usage, calls });
    return;
  }
  const minuteOfWindow = (quota.windowMs / DAY_MS) * MINUTE_MS;
  const blockedUntil = (usage.blockedUntil ?? usage.since + quota.windowMs) + minuteOfWindow;
  state.usage.set(pageId, { ...usage, calls, blockedUntil });
  throw throttled('80005', { pageId, minutes: Math.ceil((blockedUntil - now) / MINUTE_MS) });
}

function presentUsage(state: State, pageId: string, windowMs: number): Usage {
  const now = state.now().getTime();
  const usage = state.usage.get(pageId);
  return usage && now < (usage.blockedUntil ?? usage.since + windowMs) ? usage : { since: now, calls: 0 };
}

/** The header that tells how much of its quota a page has used, once that is worth telling. */
export function usageHeaders(state: State, pageIds: readonly string[]): Headers {
  for (const pageId of pageIds) {
    const quota = state.pages.get(pageId)?.quota;
    const usage = state.usage.get(pageId);
    if (!quota || !usage) continue;
    const percent = Math.floor((usage.calls * 100) / Math.max(quota.calls, 1));
    if (percent >= TOLD_FROM_PERCENT) return businessUsage('leadgen', { pageId, percent, minutes: 0 });
  }
  return {};
}

/** 80005 (leadgen) or 80001 (pages), with the minutes until the page may call again. */
export function throttled(
  kind: '80005' | '80001',
  { pageId, minutes, message }: { pageId: string; minutes: number; message?: string | undefined },
): GraphError {
  const headers = businessUsage(kind === '80005' ? 'leadgen' : 'pages', { pageId, percent: 100, minutes });
  return graphError(kind, { headers, message });
}

function businessUsage(
  type: 'leadgen' | 'pages',
  { pageId, percent, minutes }: { pageId: string; percent: number; minutes: number },
): Headers {
  const share = { type, call_count: percent, total_cputime: 20, total_time: 20 };
  const usage = { [pageId]: [{ ...share, estimated_time_to_regain_access: minutes }] };
  return { 'x-business-use-case-usage': JSON.stringify(usage) };
}

/** What comes with code 4: percents of the app's own quota. */
export const exhaustedAppUsage: Headers = {
  'x-app-usage': JSON.stringify({ call_count: 100, total_time: 25, total_cputime: 25 }),
};
