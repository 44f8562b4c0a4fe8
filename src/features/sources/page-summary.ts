import { minuteOf } from './health-summary.ts';
import type { SourceStatus } from './sources.schema.ts';

interface Condition {
  readonly status: SourceStatus;
  /** Whether a token has read the page. */
  readonly isConnected: boolean;
  /** Of the open alert of the connection: what is wrong and what to do. */
  readonly trouble: string | undefined;
  /** Of the other open alerts. */
  readonly others: readonly string[];
  readonly tokenExpiresAt: Date | null;
  readonly checkedAt: Date | null;
  readonly nextCheckAt: Date | null;
  readonly lastLeadAt: Date | null;
  readonly lastError: string | null;
  readonly lastErrorAt: Date | null;
}

const WARN_MS = 14 * 86_400_000;
const PAUSED = 'Paused: what arrives is kept and becomes leads when you resume the source.';

/** How a page is, in plain words for an administrator: what stops it and what to do, else the latest news. */
export function pageSummary(condition: Condition, now: Date): string {
  const { status, trouble, isConnected } = condition;
  if (status === 'paused') return trouble === undefined ? PAUSED : `${PAUSED} It also needs attention: ${trouble}`;
  if (trouble !== undefined) return `Needs attention: ${trouble}`;
  if (!isConnected) return unverified(condition);
  if (status === 'needs_attention') return 'Needs attention: check the page again.';
  return [news(condition), ...expiry(condition, now), ...condition.others].join(' ');
}

function unverified({ lastError, nextCheckAt }: Condition): string {
  const reason = lastError ?? 'Facebook was not asked yet.';
  return nextCheckAt === null
    ? `Not verified yet: ${reason}`
    : `Not verified yet: ${reason} Next try: ${minuteOf(nextCheckAt)}.`;
}

function news({ checkedAt, lastLeadAt, lastError, lastErrorAt }: Condition): string {
  const isOld = [checkedAt, lastLeadAt].some((at) => at !== null && lastErrorAt !== null && at > lastErrorAt);
  if (lastErrorAt !== null && !isOld) return `Last problem (${minuteOf(lastErrorAt)}): ${lastError ?? 'unknown'}`;
  if (lastLeadAt !== null) return `Working: last lead at ${minuteOf(lastLeadAt)}.`;
  return 'Connected: no lead yet.';
}

function expiry({ tokenExpiresAt }: Condition, now: Date): string[] {
  if (tokenExpiresAt === null || tokenExpiresAt.getTime() - now.getTime() > WARN_MS) return [];
  return [`The page's token expires at ${minuteOf(tokenExpiresAt)}: reconnect the page with a new token before.`];
}
