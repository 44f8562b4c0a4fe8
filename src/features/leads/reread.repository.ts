import { isDeepStrictEqual } from 'node:util';
import { found } from '../../platform/errors.ts';
import type { Scope } from '../../platform/scope.ts';
import type { Json, LeadDataRow } from '../../platform/tables.ts';
import { recounted } from '../tallies/index.ts';
import type { LeadDraft, Note } from './lead-draft.ts';
import {
  differenceOf,
  fieldsOfDraft,
  fieldsOfLead,
  type HeldColumns,
  type LeadField,
  type LeadFields,
  withChanged,
} from './lead-fields.ts';
import { leadsIn } from './leads.repository.ts';
import { editedFieldsOf, writeContact } from './write-contact.ts';

/** What a lead holds at this moment, and which delivery it came with. */
export interface HeldLead {
  readonly leadId: number;
  /** Null: not by a delivery. */
  readonly eventUid: Buffer | null;
  readonly fields: LeadFields;
  /** Columns that a person has changed since. */
  readonly editedFields: readonly string[];
}

/** Leads whose deliveries are read again, under settings that changed since. */
export const rereadIn = (scope: Scope) => ({
  count: (sourceId: number): Promise<number> =>
    scope.countUpTo(Number.MAX_SAFE_INTEGER, 'lead_data', (rows) =>
      rows.where({ source_id: sourceId }).whereNull('deleted_at'),
    ),

  /** The source's next leads in the order of their ids. */
  async after(sourceId: number, leadId: number, limit: number): Promise<HeldLead[]> {
    const rows = await held(scope)
      .where('lead_data.source_id', sourceId)
      .where('lead_data.id', '>', leadId)
      .orderBy('lead_data.id')
      .limit(limit);
    return rows.map(heldLead);
  },

  async of(leadIds: readonly number[]): Promise<Map<number, HeldLead>> {
    if (leadIds.length === 0) return new Map();
    const rows = await held(scope).whereIn('lead_data.id', leadIds as number[]);
    return new Map(rows.map((row: Row) => [row.id, heldLead(row)]));
  },

  /**
   * Lets a new reading of its delivery replace what the lead holds, except what a person has changed. Search terms and
   * identities follow, an activity tells of it; links to duplicates and the rep stay. Returns the fields that changed.
   */
  replace: (leadId: number, draft: LeadDraft, now: Date): Promise<readonly LeadField[]> =>
    scope.transaction(async (tx) => {
      const lead = await leadsIn(tx).lock(leadId);
      return lead ? replace(tx, { lead, draft, now }) : [];
    }),
});

interface Replacing {
  readonly lead: LeadDataRow;
  readonly draft: LeadDraft;
  readonly now: Date;
}

async function replace(tx: Scope, { lead, draft, now }: Replacing): Promise<readonly LeadField[]> {
  const meta = found(await tx.rows('lead_meta').where({ id: lead.lead_meta_id }).first());
  const before = fieldsOfLead({ ...meta, ...lead });
  const edited = editedFieldsOf(lead);
  const { changed } = differenceOf(before, fieldsOfDraft(draft), edited);
  const notes = notesAfter(lead, draft, edited);
  if (changed.length === 0) {
    if (!isDeepStrictEqual(notes, lead.data_quality))
      await leadsIn(tx).change(lead.id, { data_quality: JSON.stringify(notes) });
    return changed;
  }
  const { consent, consent_time, ...after } = withChanged(before, fieldsOfDraft(draft), changed);
  const { campaign_id, utm_source, utm_medium, utm_campaign, utm_term, utm_content, ...contact } = after;
  const beside = {
    consent: consent === null ? null : JSON.stringify(consent),
    consent_time: consent_time === null ? null : new Date(consent_time),
    campaign_id,
    data_quality: JSON.stringify(notes),
  };
  const write = () => writeContact(tx, lead, { contact, beside, now });
  await (campaign_id === lead.campaign_id ? write() : recounted(tx, [lead.id], write));
  const origin = { campaign_id, utm_source, utm_medium, utm_campaign, utm_term, utm_content };
  await tx.rows('lead_meta').where({ id: lead.lead_meta_id }).update(origin);
  await tx.add('lead_activities', {
    lead_id: lead.id,
    activity_type: 'note',
    description: `Read again under the changed mapping: ${changed.join(', ')}`,
    created_at: now,
  });
  return changed;
}

/** Of what a person has changed, the new reading has nothing to say. */
function notesAfter(lead: LeadDataRow, draft: LeadDraft, edited: readonly string[]): Json {
  const isEdited = ({ field }: Note) => edited.includes(field);
  const old = lead.data_quality as unknown as Note[];
  const notes = [...draft.data_quality.filter((note) => !isEdited(note)), ...old.filter(isEdited)];
  return notes.map(({ field, note }) => ({ field, note }));
}

interface Row extends HeldColumns, Pick<LeadDataRow, 'id' | 'edited_fields'> {
  readonly event_uid: Buffer | null;
}

const held = (scope: Scope) =>
  scope
    .joined<Row>('lead_data', [{ table: 'lead_meta', on: { 'lead_meta.id': 'lead_data.lead_meta_id' } }])
    .whereNull('lead_data.deleted_at')
    .select('lead_data.id', 'lead_data.edited_fields', 'lead_data.email', 'lead_data.email_normalized')
    .select('lead_data.phone', 'lead_data.phone_e164', 'lead_data.first_name', 'lead_data.last_name')
    .select('lead_data.full_name', 'lead_data.consent', 'lead_data.consent_time', 'lead_data.campaign_id')
    .select('lead_meta.event_uid', 'lead_meta.utm_source', 'lead_meta.utm_medium', 'lead_meta.utm_campaign')
    .select('lead_meta.utm_term', 'lead_meta.utm_content');

const heldLead = (row: Row): HeldLead => ({
  leadId: row.id,
  eventUid: row.event_uid,
  fields: fieldsOfLead(row),
  editedFields: editedFieldsOf(row),
});
