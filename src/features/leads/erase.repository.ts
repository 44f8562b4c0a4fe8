import type { Scope, TableName } from '../../platform/scope.ts';
import type { LeadDataRow } from '../../platform/tables.ts';

const ERASED = '[erased]';
/** A delivery of which only its being there is left. */
const BARE = { payload: Buffer.alloc(0), fetched: null, context: '{}', last_error: null };

/**
 * Overwrites what is known of a deleted lead's person, in place, wherever the lead has rows: itself, its origin and deliveries,
 * what people wrote about it. What counts and proves stays: times, statuses, reps, the key by which a repetition is recognised.
 */
export async function eraseFrom(tx: Scope, lead: LeadDataRow, at: Date): Promise<void> {
  await eraseLead(tx, lead, at);
  await eraseWords(tx, lead.id);
  await eraseDeliveries(tx, lead.id, { ...BARE, reason: null });
  await endExports(tx, lead.created_at, at);
}

async function eraseLead(tx: Scope, { id, lead_meta_id, duplicate_of_lead_id }: LeadDataRow, at: Date): Promise<void> {
  const contact = { email: null, email_normalized: null, phone: null, phone_e164: null };
  const names = { first_name: null, last_name: null, full_name: null };
  const rest = { raw_field_data: '{}', consent: null, consent_time: null, data_quality: '[]', edited_fields: null };
  const unlinked = { campaign_id: null, duplicate_of_lead_id: null };
  await tx
    .rows('lead_data')
    .where({ id })
    .update({ ...contact, ...names, ...rest, ...unlinked, erased_at: at });
  const utm = { utm_source: null, utm_medium: null, utm_campaign: null, utm_term: null, utm_content: null };
  await tx
    .rows('lead_meta')
    .where({ id: lead_meta_id })
    .update({ ...utm, page_url: null, source_lead_id: null, campaign_id: null, campaign_name: null });
  await tx.rows('lead_search_terms').where({ lead_id: id }).delete();
  await unlink(tx, id, duplicate_of_lead_id);
}

/** Leads that were linked to this one are of one person still: the oldest of them, or the one before it, takes its place. */
async function unlink(tx: Scope, id: number, older: number | null): Promise<void> {
  const linked = await tx.rows('lead_data').where({ duplicate_of_lead_id: id }).orderBy('id').select('id');
  const root = older ?? linked[0]?.id;
  for (const { id: other } of linked)
    await tx
      .rows('lead_data')
      .where({ id: other })
      .update({ duplicate_of_lead_id: other === root ? null : (root ?? null) });
}

async function eraseWords(tx: Scope, leadId: number): Promise<void> {
  const erase = (table: TableName, columns: object) => tx.rows(table).where({ lead_id: leadId }).update(columns);
  await erase('lead_activities', { description: ERASED });
  await tx.rows('lead_activities').where({ lead_id: leadId }).whereNotNull('outcome').update({ outcome: ERASED });
  await erase('lead_stages', { notes: null, next_action_required: null });
  await erase('lead_assignments', { notes: null, reassignment_reason: null });
  await erase('lead_assignment_history', { notes: null, reassignment_reason: null });
  await erase('assignment_decisions', { reason: ERASED });
  await erase('notifications', { message: ERASED });
}

/** Erases deliveries that repeated one of a lead in the instant in which its person was erased, where that was after `since`. */
export async function eraseLateDeliveries(scope: Scope, since: Date): Promise<void> {
  const leads = await scope
    .rows('lead_data')
    .whereNotNull('deleted_at') // by which there is an index
    .where('erased_at', '>=', since)
    .select('id');
  for (const { id } of leads) await scope.transaction((tx) => eraseDeliveries(tx, id, BARE));
}

/** Also deliveries that came again, and those refused for coming under the same key with other answers. */
async function eraseDeliveries(tx: Scope, leadId: number, bare: object): Promise<void> {
  const keys = await tx.rows('ingest_keys').where({ lead_id: leadId }).select('channel', 'key_hash');
  await tx.rows('webhook_events').where({ lead_id: leadId }).update(bare);
  for (const { channel, key_hash } of keys) {
    const refused = await tx
      .rows('webhook_events')
      .whereIn('source_id', tx.idsFrom('webhook_events', 'source_id').where({ lead_id: leadId }))
      .where({ channel, key_hash, state: 'rejected' })
      .select('id');
    const ids = refused.map(({ id }) => id);
    if (ids.length > 0) await tx.rows('webhook_events').whereIn('id', ids).update(bare);
  }
}

/**
 * Files that may hold the lead are gone from now on, and what is being made is not kept: whoever cleans up removes what has expired.
 * One that was asked for before the lead came may have been made after it.
 */
async function endExports(tx: Scope, since: Date, at: Date): Promise<void> {
  await tx
    .rows('exports')
    .where((made) => void made.whereNull('finished_at').orWhere('finished_at', '>=', since))
    .where('expires_at', '>', at)
    .update({ expires_at: at, token_hash: null });
}
