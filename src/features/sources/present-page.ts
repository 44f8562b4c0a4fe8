import { instant, instantOrNull } from '../../platform/fields.ts';
import type { Scope } from '../../platform/scope.ts';
import type { SourceAlertsRow } from '../../platform/tables.ts';
import { alertsIn } from './alerts.repository.ts';
import type { SourcePage } from './page.schema.ts';
import { pageSummary } from './page-summary.ts';
import { type PageRow, pagesIn } from './pages.repository.ts';
import type { SourceRow } from './sources.repository.ts';
import type { SourceStatus } from './sources.schema.ts';

/** A page with its open alerts. */
export interface KnownPage {
  readonly row: PageRow;
  readonly alerts: readonly SourceAlertsRow[];
}

/** What is known of the pages among these sources, by the sources' ids. */
export async function pagesOf(scope: Scope, sources: readonly SourceRow[]): Promise<Map<number, KnownPage>> {
  const ids = sources.filter(({ type }) => type === 'facebook').map(({ id }) => id);
  if (ids.length === 0) return new Map();
  const [rows, alerts] = await Promise.all([pagesIn(scope).atWork(ids), alertsIn(scope).open(ids)]);
  return new Map(
    rows.map((row) => [row.source_id, { row, alerts: alerts.filter(({ source_id }) => source_id === row.source_id) }]),
  );
}

/** Everything but the token. */
export const presentPage = ({ row, alerts }: KnownPage): SourcePage => ({
  page_id: row.page_id,
  page_name: row.page_name,
  is_connected: row.claimed_page_id !== null,
  has_token: row.page_token !== null,
  verified_at: instantOrNull(row.verified_at),
  is_subscribed: row.is_subscribed,
  can_access_leads: row.can_access_leads,
  token_expires_at: instantOrNull(row.token_expires_at),
  checked_at: instantOrNull(row.checked_at),
  read_back_at: instantOrNull(row.read_back_at),
  open_alerts: alerts.map(({ kind, sentence, raised_at }) => ({ kind, sentence, since: instant(raised_at) })),
});

export const summaryOf = (source: SourceRow, { row, alerts }: KnownPage, now: Date): string =>
  pageSummary(
    {
      status: source.status as SourceStatus,
      isConnected: row.claimed_page_id !== null,
      trouble: alerts.find(({ kind }) => kind === 'connection')?.sentence,
      others: alerts.filter(({ kind }) => kind !== 'connection').map(({ sentence }) => sentence),
      tokenExpiresAt: row.token_expires_at,
      checkedAt: row.checked_at,
      nextCheckAt: row.next_check_at,
      lastLeadAt: source.last_lead_at,
      lastError: source.last_error,
      lastErrorAt: source.last_error_at,
    },
    now,
  );
