import type { Scope } from '../../platform/scope.ts';
import type { ReceivedEvent } from './delivery.ts';
import { eventColumns, receivedEventOf } from './received-event.ts';

/** A delivery whose lead is there. */
export interface LeadDelivery {
  readonly leadId: number;
  readonly event: ReceivedEvent;
}

const NOTHING = Buffer.alloc(0);

/** Deliveries in the ledger that became leads, to be read again. */
export const leadDeliveriesIn = (scope: Scope) => {
  const readable = () =>
    scope
      .rows('webhook_events')
      .where({ state: 'processed' })
      .whereNot('payload', NOTHING) // retention has let go of it
      .where((group) => void group.whereNot('channel', 'meta').orWhereNotNull('fetched'));

  return {
    /** The newest first. */
    async newest(sourceId: number, limit: number): Promise<LeadDelivery[]> {
      const rows = await readable()
        .where({ source_id: sourceId })
        .whereNotNull('lead_id')
        .orderBy('id', 'desc')
        .limit(limit)
        .select(...eventColumns);
      return rows
        .map(receivedEventOf)
        .flatMap((event) => (event.leadId === null ? [] : [{ leadId: event.leadId, event }]));
    },

    /** By the deliveries' ids in hexadecimal; what the ledger no longer has is missing. */
    async named(uids: readonly Buffer[]): Promise<Map<string, ReceivedEvent>> {
      const rows =
        uids.length === 0
          ? []
          : await readable()
              .whereIn('uid', uids as Buffer[])
              .select(...eventColumns);
      return new Map(rows.map((row) => [row.uid.toString('hex'), receivedEventOf(row)]));
    },
  };
};
