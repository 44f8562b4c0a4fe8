import type { Scope } from '../../../platform/scope.ts';
import type { MetaPagesRow } from '../../../platform/tables.ts';
import { endAlert, pagesIn, raiseAlert } from '../../sources/index.ts';
import { readBacksIn } from './read-back.repository.ts';

/** A day: shorter, and a night without leads would decide; longer, and a broken webhook would be hidden by better days. */
const WINDOW_MS = 24 * 3_600_000;
/** Of fewer leads one that was slow would be a fifth. */
const FEWEST_LEADS = 5;
/** Meta drops deliveries now and then, and reading back may meet a lead before its webhook: a fifth of them is no accident. */
const LOW_SHARE = 0.8;
/** Apart from the lower bound, so that a share about it does not tell again and again. */
const GOOD_SHARE = 0.95;

interface Arrivals {
  readonly byWebhook: number;
  readonly byReadBack: number;
}

/** The part that Meta announced of the leads that came at all; null of none. */
export function webhookShare({ byWebhook, byReadBack }: Arrivals): number | null {
  const all = byWebhook + byReadBack;
  return all === 0 ? null : byWebhook / all;
}

/** Tells once when Meta announces too few of the leads of the last day, and that it is over when it announces nearly all. */
export async function watchWebhookShare(scope: Scope, page: MetaPagesRow, at: Date): Promise<void> {
  const { source_id: sourceId } = page;
  const source = await readBacksIn(scope).source(sourceId);
  if (!source) return;
  // Before the page was connected nothing was announced to us.
  const connected = Math.max(source.created_at.getTime(), page.read_back_from?.getTime() ?? 0);
  const from = new Date(Math.max(at.getTime() - WINDOW_MS, connected));
  const arrivals = await readBacksIn(scope).arrivalsSince(sourceId, from);
  const share = webhookShare(arrivals);
  if (share === null || arrivals.byWebhook + arrivals.byReadBack < FEWEST_LEADS) return;
  const isLow = share < LOW_SHARE;
  if (isLow === page.webhook_share_low || (!isLow && share < GOOD_SHARE)) return;
  const alert = { sourceId, kind: 'webhook_share', at } as const;
  await scope.transaction(async (tx) => {
    await pagesIn(tx).change(sourceId, { webhook_share_low: isLow });
    if (isLow) await raiseAlert(tx, { ...alert, sentence: lowShare(arrivals) });
    else await endAlert(tx, alert);
  });
}

const lowShare = ({ byWebhook, byReadBack }: Arrivals): string =>
  `Facebook announced only ${byWebhook} of the page's ${byWebhook + byReadBack} leads of the last 24 hours; the others came up to an ` +
  'hour late, by reading back. Check the source: it shows whether the page is subscribed. Then see in the Meta app that its ' +
  'callback address for “leadgen” is this service with “Include values” on, that the app is live, and that its app secret ' +
  'is the FB_APP_SECRET here.';
