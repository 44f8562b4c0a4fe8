import type { WebhookEventsRow } from '../../platform/tables.ts';
import type { ArrivedBy, Channel, ReceivedEvent } from './delivery.ts';

/** Of an event that nobody works on. */
export const UNHELD = { lease_owner: null, lease_until: null } as const;

/** What makes an event run again as if it had just come: the sweeper feeds it at once. */
export const RUNS_AGAIN = {
  state: 'received',
  reason: null,
  attempts: 0,
  fetch_attempts: 0,
  sweeps: 0,
  ...UNHELD,
  processed_at: null,
  due_at: new Date(0),
} as const;

/** The columns of the ledger that processing needs. */
export const eventColumns = [
  'uid',
  'entity_id',
  'source_id',
  'channel',
  'lead_id',
  'content_type',
  'received_at',
  'payload',
  'fetched',
  'context',
] as const;
export type EventRow = Pick<WebhookEventsRow, (typeof eventColumns)[number]>;

/** A ledger row as the worker takes it. */
export const receivedEventOf = (row: EventRow): ReceivedEvent => ({
  uid: row.uid,
  entityId: row.entity_id,
  sourceId: row.source_id,
  channel: row.channel as Channel,
  arrivedBy: arrivedByIn(row.context),
  leadId: row.lead_id,
  contentType: row.content_type,
  receivedAt: row.received_at,
  payload: row.payload,
  fetched: row.fetched,
  referer: refererIn(row.context),
});

/** The page that posted, from what the request told beside its body. */
export function refererIn(context: unknown): string | null {
  const { referer } = (context ?? {}) as { referer?: unknown };
  return typeof referer === 'string' ? referer : null;
}

/** Told by what found it; a delivery of a sender need not say so. */
export function arrivedByIn(context: unknown): ArrivedBy {
  return (context as { via?: unknown } | null)?.via === 'read_back' ? 'read_back' : 'webhook';
}
