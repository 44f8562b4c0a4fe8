import type { Encryption } from '../../platform/encryption.ts';
import { found } from '../../platform/errors.ts';
import type { Scope } from '../../platform/scope.ts';
import { alertsIn } from './alerts.repository.ts';
import type { OnResumed } from './on-resumed.ts';
import { endAlert } from './page-state.ts';
import { sealPageToken } from './page-token.ts';
import { type PageRow, pagesIn } from './pages.repository.ts';
import { forgetError } from './source-health.repository.ts';
import { recordChangedSource } from './recorded-source.ts';
import { sourcesIn } from './sources.repository.ts';
import type { SourceChange } from './sources.schema.ts';
import { columnsOf } from './stored-settings.ts';
import type { WantedChange } from './website-sources.ts';

export interface PageChange {
  readonly encryption: Encryption;
  readonly now: () => Date;
  readonly onResumed: OnResumed;
  /** A background job that asks Meta how the page is. */
  readonly enqueueCheck: (tx: Scope, sourceId: number) => Promise<void>;
}

/**
 * Changes a page's settings. A new token of a connected page is believed at once: its events resume now, and a job asks Meta. One
 * of a page that no token has read yet connects nothing by itself: `asksNow` says that the caller must ask first.
 */
export const changePage = (
  scope: Scope,
  { id, change, by }: WantedChange,
  needs: PageChange,
): Promise<{ asksNow: boolean }> =>
  scope.transaction(async (tx) => {
    const { page_token: token, status: wanted, ...settings } = change;
    const page = found(await pagesIn(tx).lock(id)); // before the source, as everything that changes a page's state
    const before = found(await sourcesIn(tx).find(id));
    const isConnected = page.claimed_page_id !== null;
    const status = await statusAfter(tx, { page, wanted, before: before.status, hasNewToken: token !== undefined });
    const mayRead = before.status !== 'active' || token !== undefined; // a new token may read what the old one could not
    if (status === 'active' && mayRead) await needs.onResumed(tx, id); // before the source's lock: deliveries wait for that
    found(await sourcesIn(tx).lock(id));
    await sourcesIn(tx).change(id, { ...columnsOf(settings, before, needs.encryption), status });
    await recordChangedSource(tx, { before, change, by, at: needs.now() });
    if (token === undefined) return { asksNow: false };
    await pagesIn(tx).change(id, {
      page_token: sealPageToken(needs.encryption, page, token),
      token_version: page.token_version + 1,
      token_expires_at: null,
      ...(isConnected && { next_read_back_at: needs.now() }), // what came while the old one was dead, and was never announced
    });
    if (!isConnected) return { asksNow: true };
    for (const kind of ['connection', 'hidden_leads'] as const)
      await endAlert(tx, { sourceId: id, kind, at: needs.now() });
    await forgetError(tx, id);
    await needs.enqueueCheck(tx, id);
    return { asksNow: false };
  });

interface StatusChange {
  readonly page: PageRow;
  readonly before: string;
  readonly wanted: SourceChange['status'];
  readonly hasNewToken: boolean;
}

/** What is not paused is active exactly if its page is connected and, as far as we know, its token works. */
async function statusAfter(tx: Scope, { page, before, wanted, hasNewToken }: StatusChange): Promise<string> {
  if (wanted === undefined && !hasNewToken) return before;
  if ((wanted ?? before) === 'paused') return 'paused';
  if (page.claimed_page_id === null) return 'needs_attention';
  if (hasNewToken) return 'active';
  const alerts = await alertsIn(tx).open([page.source_id]);
  return alerts.some(({ kind }) => kind === 'connection') ? 'needs_attention' : 'active';
}
