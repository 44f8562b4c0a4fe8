import type { Knex } from 'knex';
import { insertRows } from '../../platform/statements.ts';
import type { Delivery, DeliveryKey } from './delivery.ts';
import { variantOf } from './delivery-key.ts';

/**
 * How long the same answers without any id count as one double submit, from the first one on. By the times of receipt, not of the
 * write: one of the two may have waited in the spool.
 */
const SAME_SUBMIT_MS = 60_000;

/** Whose key it is: this delivery's own (`new`), an earlier one's, or an earlier one's with other answers. */
export interface Claim {
  readonly outcome: 'new' | 'duplicate' | 'conflict';
  readonly leadId: number;
  readonly key: DeliveryKey;
  readonly note: string | null;
}

interface KeyRow {
  readonly entity_id: number;
  readonly channel: string;
  readonly key_hash: Buffer;
  readonly lead_id: number;
  readonly event_uid: Buffer;
  readonly answers_hash: Buffer;
  readonly first_at: Date;
}

interface Candidate {
  readonly delivery: Delivery;
  readonly leadId: number;
  readonly key: DeliveryKey;
}

/**
 * Writes the keys of a batch, in the ledger's transaction, and reads who owns each. INSERT IGNORE is safe only here: fixed-width
 * columns and one unique key, so a duplicate is all that it can hide. Sorted by key: concurrent batches lock in the same order.
 */
export async function claimKeys(
  trx: Knex.Transaction,
  candidates: readonly Candidate[],
): Promise<Map<Delivery, Claim>> {
  const claims = new Map<Delivery, Claim>();
  if (candidates.length === 0) return claims;
  if (await areAllNew(trx, candidates)) {
    for (const { delivery, leadId, key } of candidates)
      claims.set(delivery, { outcome: 'new', leadId, key, note: null });
    return claims;
  }
  const owners = await ownersOf(trx, candidates);
  const variants: Candidate[] = [];
  for (const candidate of candidates) {
    const claim = await settle(trx, candidate, owners);
    if (claim.outcome === 'conflict' && candidate.key.kind === 'submission')
      variants.push({ ...candidate, key: variantOf(candidate.key) });
    else claims.set(candidate.delivery, claim);
  }
  const note = 'The same submission_id came before with other answers, so this is a lead of its own.';
  for (const [delivery, claim] of await claimKeys(trx, variants)) claims.set(delivery, { ...claim, note });
  return claims;
}

const inOrderOfKeys = (candidates: readonly Candidate[]) =>
  candidates.toSorted((a, b) => a.delivery.entityId - b.delivery.entityId || Buffer.compare(a.key.hash, b.key.hash));

/** Writes the keys that nobody has yet. Whether that was all of them: then there is nothing to read. */
async function areAllNew(trx: Knex.Transaction, candidates: readonly Candidate[]): Promise<boolean> {
  const { added } = await insertRows(trx, {
    table: 'ingest_keys',
    rows: inOrderOfKeys(candidates).map(({ delivery, leadId, key }) => ({
      entity_id: delivery.entityId,
      channel: delivery.channel,
      key_hash: key.hash,
      lead_id: leadId,
      first_at: delivery.receivedAt,
      event_uid: delivery.uid,
      answers_hash: key.answersHash,
    })),
    ignoresDuplicates: true,
  });
  return added === candidates.length;
}

async function ownersOf(trx: Knex.Transaction, candidates: readonly Candidate[]): Promise<Map<string, KeyRow>> {
  const rows = (await trx('ingest_keys')
    // Three lists rather than one of triples: MariaDB does not range-scan those.
    .whereIn('entity_id', [...new Set(candidates.map(({ delivery }) => delivery.entityId))])
    .whereIn('channel', [...new Set(candidates.map(({ delivery }) => delivery.channel))])
    .whereIn(
      'key_hash',
      inOrderOfKeys(candidates).map(({ key }) => key.hash),
    )
    .select('entity_id', 'channel', 'key_hash', 'lead_id', 'event_uid', 'answers_hash', 'first_at')) as KeyRow[];
  return new Map(rows.map((row) => [nameOfRow(row), row]));
}

async function settle(trx: Knex.Transaction, candidate: Candidate, owners: Map<string, KeyRow>): Promise<Claim> {
  const { delivery, leadId, key } = candidate;
  const owner = owners.get(nameOf(candidate)) as KeyRow;
  const claim = (outcome: Claim['outcome'], id: number): Claim => ({ outcome, leadId: id, key, note: null });
  if (owner.event_uid.equals(delivery.uid)) return claim('new', owner.lead_id);
  if (key.kind === 'content' && Math.abs(delivery.receivedAt.getTime() - owner.first_at.getTime()) > SAME_SUBMIT_MS) {
    // Compare and set: of two that come after the minute, one takes the key over and the other finds it taken.
    const taken = await trx('ingest_keys')
      .where({
        entity_id: delivery.entityId,
        channel: delivery.channel,
        key_hash: key.hash,
        event_uid: owner.event_uid,
      })
      .update({ lead_id: leadId, event_uid: delivery.uid, first_at: delivery.receivedAt });
    if (taken === 1) {
      owners.set(nameOf(candidate), {
        ...owner,
        lead_id: leadId,
        event_uid: delivery.uid,
        first_at: delivery.receivedAt,
      });
      return claim('new', leadId);
    }
    await areAllNew(trx, [candidate]);
    const now = (await ownersOf(trx, [candidate])).get(nameOf(candidate)) as KeyRow;
    return claim('duplicate', now.lead_id);
  }
  return claim(owner.answers_hash.equals(key.answersHash) ? 'duplicate' : 'conflict', owner.lead_id);
}

const nameOf = ({ delivery, key }: Candidate) => `${delivery.entityId}/${delivery.channel}/${key.hash.toString('hex')}`;
const nameOfRow = (row: KeyRow) => `${row.entity_id}/${row.channel}/${row.key_hash.toString('hex')}`;
