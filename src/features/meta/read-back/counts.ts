import { webhookShare } from './webhook-share.ts';

/** Leads of a form, or of several, in some time. */
export interface Counts {
  /** As read-backs saw them. */
  readonly at_meta: number;
  readonly here: number;
  readonly by_webhook: number;
  readonly by_read_back: number;
  /** At Meta and not here. */
  readonly missing: number;
}

export const noLeads: Counts = { at_meta: 0, here: 0, by_webhook: 0, by_read_back: 0, missing: 0 };

export const sumOf = (counts: readonly Counts[]): Counts =>
  counts.reduce(
    (sum, one) => ({
      at_meta: sum.at_meta + one.at_meta,
      here: sum.here + one.here,
      by_webhook: sum.by_webhook + one.by_webhook,
      by_read_back: sum.by_read_back + one.by_read_back,
      missing: sum.missing + one.missing,
    }),
    noLeads,
  );

/** In thousandths. */
export function withShare(counts: Counts) {
  const share = webhookShare({ byWebhook: counts.by_webhook, byReadBack: counts.by_read_back });
  return { ...counts, webhook_share: share === null ? null : Math.round(share * 1_000) / 1_000 };
}
