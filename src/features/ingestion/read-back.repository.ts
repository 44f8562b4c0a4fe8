import type { Scope } from '../../platform/scope.ts';
import type { EventState } from './delivery.ts';
import { leadgenKey } from './delivery-key.ts';
import { RUNS_AGAIN } from './received-event.ts';

/** A lead that we were told of before. */
export interface KnownLead {
  readonly leadId: number;
  /** Its row exists: there is nothing left to do for it. */
  readonly isThere: boolean;
}

interface KeyRow {
  readonly key_hash: Buffer;
  readonly lead_id: number;
  readonly written_id: number | null;
}

/** States of events that may still wait for their sender's API. */
const WITHOUT_LEAD: EventState[] = ['received', 'parked', 'failed'];

export const knownLeadsIn = (scope: Scope) => ({
  /** By Meta's ids; those that no delivery named are absent. */
  async of(leadgenIds: readonly string[]): Promise<ReadonlyMap<string, KnownLead>> {
    if (leadgenIds.length === 0) return new Map();
    const idOf = new Map(leadgenIds.map((id) => [leadgenKey(id).hash.toString('hex'), id]));
    const rows: KeyRow[] = await scope
      .joined<KeyRow>('ingest_keys', [
        { table: 'lead_meta', on: { 'lead_meta.id': 'ingest_keys.lead_id' }, optional: true },
      ])
      .where('ingest_keys.channel', 'meta')
      .whereIn(
        'ingest_keys.key_hash',
        [...idOf.keys()].map((hex) => Buffer.from(hex, 'hex')),
      )
      .select('ingest_keys.key_hash', 'ingest_keys.lead_id', 'lead_meta.id as written_id');
    return new Map(
      rows.map(({ key_hash, lead_id, written_id }) => [
        idOf.get(key_hash.toString('hex')) as string,
        { leadId: lead_id, isThere: written_id !== null },
      ]),
    );
  },
});

/** When the oldest delivery of this page came that waits for its lead still, whichever of the entity's sources had the page then. */
export async function waitingSince(scope: Scope, pageId: string): Promise<Date | null> {
  const row = (await scope
    .joined<{ received_at: Date }>('webhook_events', [
      { table: 'meta_pages', on: { 'meta_pages.source_id': 'webhook_events.source_id' } },
    ])
    .where('meta_pages.page_id', pageId)
    .where('webhook_events.channel', 'meta')
    .whereIn('webhook_events.state', WITHOUT_LEAD)
    .whereNull('webhook_events.fetched')
    .orderBy('webhook_events.received_at')
    .first('webhook_events.received_at')) as { received_at: Date } | undefined;
  return row?.received_at ?? null;
}

/**
 * Gives a lead that could not be fetched so far what its sender's API tells of it now; its event runs again. False: there is no such
 * event, its lead was fetched already, or somebody is asking for it at this moment.
 */
export async function supply(
  scope: Scope,
  { leadId, fetched, at }: { readonly leadId: number; readonly fetched: Buffer; readonly at: Date },
): Promise<boolean> {
  const supplied = await scope
    .rows('webhook_events')
    .where({ lead_id: leadId, channel: 'meta' })
    .whereIn('state', WITHOUT_LEAD)
    .whereNull('fetched')
    .where((free) => void free.whereNull('lease_until').orWhere('lease_until', '<=', at))
    .update({ ...RUNS_AGAIN, fetched });
  return supplied > 0;
}
