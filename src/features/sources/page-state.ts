import type { Scope } from '../../platform/scope.ts';
import { system } from '../audit/index.ts';
import { type AlertKind, alertsIn, type Trouble } from './alerts.repository.ts';
import { minuteOf } from './health-summary.ts';
import { type PageRow, pagesIn } from './pages.repository.ts';
import { recordStatus } from './recorded-source.ts';
import { noteError } from './source-health.repository.ts';
import { sourceAlert } from './sources.jobs.ts';

/** Tells those who manage sources, once as long as it lasts; call it in a transaction. False: one of the kind is open already. */
export async function raiseAlert(tx: Scope, trouble: Trouble): Promise<boolean> {
  const alertId = await alertsIn(tx).raise(trouble);
  if (alertId === undefined) return false;
  await tx.enqueue(sourceAlert, { alertId });
  return true;
}

/** It is over; the next trouble of the kind is told again. */
export const endAlert = (tx: Scope, alert: { sourceId: number; kind: AlertKind; at: Date }): Promise<void> =>
  alertsIn(tx).end(alert);

/**
 * A page's connection failed in a way that a person must repair: its source needs attention (a paused one stays paused), and those who
 * manage sources are told. False, and nothing changes, if the token that failed is no longer the page's, or the source is gone: look again.
 */
export const needsAttention = (
  scope: Scope,
  { tokenVersion, ...trouble }: Trouble & { readonly kind: 'connection'; readonly tokenVersion: number },
): Promise<boolean> =>
  scope.transaction(async (tx) => {
    const { sourceId, at } = trouble;
    const page = await pagesIn(tx).lock(sourceId); // before the source, as everything that changes a page's state
    if (page?.token_version !== tokenVersion) return false;
    const source = await existing(tx, sourceId).forUpdate().first('status');
    if (!source) return false;
    if (source.status === 'active') {
      await existing(tx, sourceId).update({ status: 'needs_attention' });
      await recordStatus(tx, sourceId, { from: 'active', to: 'needs_attention', by: system, at });
    }
    const sentence = expiredSentence(page, at) ?? trouble.sentence;
    await noteError(tx, sourceId, { sentence, at });
    await raiseAlert(tx, { ...trouble, sentence });
    return true;
  });

/** The connection works: the alert is over, and the source active again unless it is paused. True if it became active just now. */
export const worksAgain = (scope: Scope, { sourceId, at }: { sourceId: number; at: Date }): Promise<boolean> =>
  scope.transaction(async (tx) => {
    await pagesIn(tx).lock(sourceId);
    const changed = await existing(tx, sourceId).where({ status: 'needs_attention' }).update({ status: 'active' });
    await endAlert(tx, { sourceId, kind: 'connection', at });
    await endAlert(tx, { sourceId, kind: 'hidden_leads', at }); // told, and parked; further ones are news
    if (changed > 0) await recordStatus(tx, sourceId, { from: 'needs_attention', to: 'active', by: system, at });
    return changed > 0;
  });

/** Whatever it was that Meta refused: with an expired token, that is the reason, and the day helps to believe it. */
const expiredSentence = ({ token_expires_at: end }: PageRow, at: Date): string | undefined =>
  end !== null && end <= at
    ? `The page's token expired on ${minuteOf(end)}: reconnect the page with a new token.`
    : undefined;

const existing = (tx: Scope, sourceId: number) =>
  tx.rows('lead_sources').where({ id: sourceId }).whereNull('deleted_at');
