import { type Delivery, leadgenKey, PAUSED } from '../../ingestion/index.ts';
import type { SourceEntry } from '../../sources/index.ts';
import type { Json } from '../../../platform/tables.ts';
import type { Part } from './part.ts';

interface Arrival {
  readonly uid: Buffer;
  readonly receivedAt: Date;
  /** What the request told beside its body. */
  readonly context: { readonly [name: string]: Json };
}

/** A part as the ledger takes it, once it is known whose it is. */
export function deliveryOf(
  { leadgenId, payload, held: heldBack }: Part,
  source: SourceEntry,
  { uid, receivedAt, context }: Arrival,
): Delivery {
  const held = heldBack ?? (source.status === 'paused' ? PARKED : undefined);
  return {
    uid,
    entityId: source.entityId,
    sourceId: source.id,
    channel: 'meta',
    contentType: 'application/json',
    context,
    payload,
    receivedAt,
    key: leadgenKey(leadgenId ?? uid.toString('hex')), // without a lead it is the same as no other
    ...(held && { held }),
  };
}

const PARKED = { state: 'parked', reason: PAUSED } as const;
