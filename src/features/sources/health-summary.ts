import type { SourceStatus } from './sources.schema.ts';

interface Condition {
  readonly status: SourceStatus;
  readonly isSigned: boolean;
  /** The secret is there but does not open: its key is gone. */
  readonly secretIsUnreadable: boolean;
  readonly lastLeadAt: Date | null;
  readonly lastError: string | null;
  readonly lastErrorAt: Date | null;
}

/** How a source is, in one sentence for an administrator: what stops it first, then the latest news. */
export const healthSummary = (condition: Condition): string => stopped(condition) ?? news(condition);

function stopped({ status, secretIsUnreadable, lastError }: Condition): string | undefined {
  if (status === 'paused') return 'Paused: submissions are kept and become leads when you resume the form.';
  if (secretIsUnreadable) return 'Needs attention: the signing secret can no longer be read. Set it again.';
  if (status === 'active') return undefined;
  return `Needs attention: ${lastError ?? 'check the settings, then set the form to active.'}`;
}

function news({ isSigned, lastLeadAt, lastError, lastErrorAt }: Condition): string {
  if (lastErrorAt !== null && (lastLeadAt === null || lastErrorAt >= lastLeadAt))
    return `Last problem (${minuteOf(lastErrorAt)}): ${lastError ?? 'unknown'}`;
  if (lastLeadAt !== null) return `Working: last lead at ${minuteOf(lastLeadAt)}.`;
  if (isSigned) return 'No lead yet: let your server post to it; the snippet shows how.';
  return 'No lead yet: paste the snippet into your page.';
}

/** To the minute, for sentences. */
export const minuteOf = (at: Date): string => `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
