import type { Knex } from 'knex';
import type { AcrossEntities } from '../../platform/across-entities.ts';
import { isStatementFault } from '../../platform/database.ts';
import { Expression, insertRows } from '../../platform/statements.ts';
import { type Claim, claimKeys } from './claim-keys.across.ts';
import type { Delivery, Entry, EventState } from './delivery.ts';

/** How long the worker has before the sweeper looks after a fresh event. */
const FIRST_SWEEP = new Expression('now(3) + interval 20 second');

export interface Ledger {
  /** Makes deliveries durable in one transaction; an answer means committed. Entries come in the order of the deliveries. */
  write(deliveries: readonly Delivery[]): Promise<Entry[]>;
}

interface Needs {
  readonly across: AcrossEntities;
  takeLeadIds(count: number): Promise<number[]>;
}

/** The ledger in `webhook_events` and `ingest_keys`. A delivery's lead gets its number here, before its row. */
export const ledgerOf = ({ across, takeLeadIds }: Needs): Ledger => ({
  async write(deliveries) {
    const leadIds = await takeLeadIds(deliveries.length);
    try {
      return await across.transaction('ledger batch', (trx) => writeBatch(trx, deliveries, leadIds));
    } catch (error) {
      if (deliveries.length === 1 || !isStatementFault(error)) throw error;
      const entries: Entry[] = []; // one delivery that MySQL will not take must not fail its neighbours
      for (const delivery of deliveries) entries.push(...(await this.write([delivery])));
      return entries;
    }
  },
});

interface WrittenRow {
  readonly uid: Buffer;
  readonly state: EventState;
  readonly lead_id: number | null;
}

async function writeBatch(
  trx: Knex.Transaction,
  deliveries: readonly Delivery[],
  leadIds: readonly number[],
): Promise<Entry[]> {
  const known = await alreadyWritten(trx, deliveries);
  const fresh = deliveries.flatMap((delivery, index) =>
    known.has(delivery.uid.toString('hex')) ? [] : [{ delivery, leadId: leadIds[index] as number }],
  );
  const claims = await claimKeys(
    trx,
    fresh.flatMap(({ delivery, leadId }) =>
      delivery.held?.state === 'rejected' ? [] : [{ delivery, leadId, key: delivery.key }],
    ),
  );
  const erased = await erasedAmong(trx, claims);
  const rows = fresh.map(({ delivery, leadId }) => {
    const claim = claims.get(delivery);
    const row = rowOf({ delivery, leadId }, claim);
    return claim && erased.has(claim.leadId) ? { ...row, ...withoutPerson(claim.leadId) } : row;
  });
  await insertRows(trx, { table: 'webhook_events', rows });
  const written = new Map(rows.map((row) => [row.uid.toString('hex'), row]));
  return deliveries.map(({ uid }) => {
    const row = known.get(uid.toString('hex')) ?? written.get(uid.toString('hex'));
    const { state, lead_id } = row as WrittenRow;
    return { uid, state, leadId: lead_id, conflict: state === 'rejected' && lead_id === null };
  });
}

/** Deliveries of an earlier write whose answer was lost. */
async function alreadyWritten(trx: Knex.Transaction, deliveries: readonly Delivery[]) {
  const uids = deliveries.flatMap(({ uid, mayBeWritten }) => (mayBeWritten ? [uid] : []));
  if (uids.length === 0) return new Map<string, WrittenRow>();
  const rows = (await trx('webhook_events').whereIn('uid', uids).select('uid', 'state', 'lead_id')) as WrittenRow[];
  return new Map(rows.map((row) => [row.uid.toString('hex'), row]));
}

/**
 * Leads whose persons were erased, of those that deliveries repeat. Without a lock, for a sender waits: what comes in the very instant
 * of the erasure is looked for later (`eraseLateDeliveries`).
 */
async function erasedAmong(trx: Knex.Transaction, claims: ReadonlyMap<Delivery, Claim>): Promise<ReadonlySet<number>> {
  const repeated = [...claims].filter(([, { outcome }]) => outcome !== 'new');
  if (repeated.length === 0) return new Set();
  const rows = (await trx
    .from(trx.raw('lead_data force index (id)')) // by the entity a server may read all of a million leads
    .whereIn('entity_id', [...new Set(repeated.map(([{ entityId }]) => entityId))])
    .whereIn('id', [...new Set(repeated.map(([, { leadId }]) => leadId))])
    .whereNotNull('erased_at')
    .select('id')) as { id: number }[];
  return new Set(rows.map(({ id }) => id));
}

/** That it came again is kept, and nothing of what it says. */
const withoutPerson = (leadId: number) => ({
  reason: `It came before as lead ${leadId}, whose person was erased: what it said was not kept.`,
  payload: Buffer.alloc(0),
  fetched: null,
  context: '{}',
});

function rowOf({ delivery, leadId }: { delivery: Delivery; leadId: number }, claim: Claim | undefined) {
  const [state, reason, id] = verdictOf(delivery, leadId, claim);
  return {
    entity_id: delivery.entityId,
    uid: delivery.uid,
    channel: delivery.channel,
    source_id: delivery.sourceId,
    state,
    reason,
    lead_id: id,
    key_hash: claim?.key.hash ?? delivery.key.hash,
    content_type: delivery.contentType,
    context: JSON.stringify(delivery.context),
    payload: delivery.payload,
    fetched: delivery.fetched ?? null,
    received_at: delivery.receivedAt,
    due_at: state === 'received' ? FIRST_SWEEP : null,
  };
}

function verdictOf(
  { held }: Delivery,
  leadId: number,
  claim: Claim | undefined,
): [EventState, string | null, number | null] {
  if (!claim) return [held?.state ?? 'rejected', held?.reason ?? null, leadId];
  if (claim.outcome === 'conflict')
    return ['rejected', 'The same Idempotency-Key came before with other answers.', null];
  if (claim.outcome === 'duplicate')
    return ['duplicate', `The same submission as the one of lead ${claim.leadId}.`, claim.leadId];
  if (held) return [held.state, held.reason, claim.leadId];
  return ['received', claim.note, claim.leadId];
}
