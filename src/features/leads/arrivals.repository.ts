import { laterThan } from '../../platform/later-than.ts';
import type { NewRow, Scope } from '../../platform/scope.ts';
import { type CountedLead, talliesIn } from '../tallies/index.ts';
import type { Attribution, LeadDraft } from './lead-draft.ts';
import { searchTermsOf } from './search-terms.ts';

export interface Arrival {
  /** From the sequence `leads`. */
  readonly leadId: number;
  readonly sourceId: number;
  readonly platformKey: string;
  /** Null: not by a delivery. */
  readonly eventUid: Buffer | null;
  /** Null: not by a delivery. */
  readonly arrivedBy: 'webhook' | 'read_back' | null;
  readonly receivedAt: Date;
  readonly draft: LeadDraft;
  readonly statusId: number;
  /** An older lead, or an earlier one of the same call. */
  readonly duplicateOfLeadId: number | null;
  /** Whose it is from the beginning; null: nobody's yet. */
  readonly assigned: { readonly userId: number; readonly at: Date } | null;
}

export const arrivalsIn = (scope: Scope) => ({
  /**
   * Writes new leads: their rows, search terms and first stages. Rows keep the order given, because one may be a
   * duplicate of an earlier one and MariaDB checks keys row by row. `identitiesIn(scope).claim` has counted their
   * emails and phones before, which is how the caller knows whose duplicates they are.
   */
  async add(arrivals: readonly Arrival[]): Promise<void> {
    await scope.addMany('lead_meta', arrivals.map(metaOf));
    await scope.addMany('lead_data', arrivals.map(dataOf));
    await scope.addMany('lead_search_terms', arrivals.flatMap(termsOf).toSorted(byTerm));
    await scope.addMany(
      'lead_stages',
      arrivals.map(({ leadId, statusId, receivedAt }) => ({
        lead_id: leadId,
        status_id: statusId,
        entered_at: receivedAt,
      })),
    );
    await talliesIn(scope).add(arrivals.map(countedOf));
  },
});

/** It begins its first stage with its creation. */
const countedOf = ({ statusId, platformKey, sourceId, receivedAt, assigned, draft }: Arrival): CountedLead => ({
  status_id: statusId,
  assigned_user_id: assigned?.userId ?? null,
  platform_key: platformKey,
  source_id: sourceId,
  campaign_id: draft.attribution.campaign_id,
  enteredMs: 0,
  assignedMs: assigned && assigned.at.getTime() - receivedAt.getTime(),
});

const metaOf = (arrival: Arrival): NewRow<'lead_meta'> => ({
  id: arrival.leadId,
  platform_key: arrival.platformKey,
  source_id: arrival.sourceId,
  event_uid: arrival.eventUid,
  arrived_by: arrival.arrivedBy,
  source_lead_id: arrival.draft.source_lead_id,
  created_time: dateOrNull(arrival.draft.created_time),
  received_at: arrival.receivedAt,
  ...originOf(arrival.draft.attribution),
});

/** All of it but the page's name, which stands with the lead. */
const originOf = ({ page_name: _, ...columns }: Attribution) => columns;

const dataOf = ({
  leadId,
  sourceId,
  platformKey,
  receivedAt,
  draft,
  statusId,
  duplicateOfLeadId,
  assigned,
}: Arrival): NewRow<'lead_data'> => ({
  id: leadId,
  lead_meta_id: leadId,
  email: draft.email,
  email_normalized: draft.email_normalized,
  phone: draft.phone,
  phone_e164: draft.phone_e164,
  first_name: draft.first_name,
  last_name: draft.last_name,
  full_name: draft.full_name,
  raw_field_data: JSON.stringify(draft.raw_field_data),
  consent_time: dateOrNull(draft.consent_time),
  consent: draft.consent === null ? null : JSON.stringify(draft.consent),
  data_quality: JSON.stringify(draft.data_quality),
  platform_key: platformKey,
  source_id: sourceId,
  source_page_id: draft.attribution.page_id,
  source_page_name: draft.attribution.page_name,
  campaign_id: draft.attribution.campaign_id,
  status_id: statusId,
  assigned_user_id: assigned?.userId ?? null,
  assigned_at: assigned?.at ?? null,
  duplicate_of_lead_id: duplicateOfLeadId,
  created_at: receivedAt,
  updated_at: assigned ? laterThan(receivedAt, assigned.at) : receivedAt,
});

const termsOf = ({ leadId, draft, receivedAt }: Arrival): NewRow<'lead_search_terms'>[] =>
  searchTermsOf(draft).map((term) => ({ term, lead_id: leadId, created_at: receivedAt }));

/** Near the order of the table's key, so that the pages of its index are each visited once. */
const byTerm = (a: { term: string }, b: { term: string }): number => (a.term < b.term ? -1 : Number(a.term > b.term));

const dateOrNull = (iso: string | null): Date | null => (iso === null ? null : new Date(iso));
