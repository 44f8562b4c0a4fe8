import type { Json } from '../../platform/tables.ts';

/** Where a lead came from, as far as its sender says. Absent is null. */
export interface Attribution {
  readonly page_url: string | null;
  readonly page_id: string | null;
  readonly page_name: string | null;
  readonly form_id: string | null;
  readonly ad_id: string | null;
  readonly campaign_id: string | null;
  readonly utm_source: string | null;
  readonly utm_medium: string | null;
  readonly utm_campaign: string | null;
  readonly utm_term: string | null;
  readonly utm_content: string | null;
  readonly ad_name: string | null;
  readonly adset_id: string | null;
  readonly adset_name: string | null;
  readonly campaign_name: string | null;
  /** The platform in the sender's own word. */
  readonly sender_platform: string | null;
  /** Not by an advertisement; null: not told. */
  readonly is_organic: boolean | null;
}

/** Of a lead whose sender said nothing about it. */
export const unknownOrigin: Attribution = {
  page_url: null,
  page_id: null,
  page_name: null,
  form_id: null,
  ad_id: null,
  campaign_id: null,
  utm_source: null,
  utm_medium: null,
  utm_campaign: null,
  utm_term: null,
  utm_content: null,
  ad_name: null,
  adset_id: null,
  adset_name: null,
  campaign_name: null,
  sender_platform: null,
  is_organic: null,
};

/** Why a column differs from what was sent, in words for the people who work the lead. */
export interface Note {
  readonly field: string;
  readonly note: string;
}

/** A lead's columns, each of a length that fits. Times are ISO 8601, UTC, with milliseconds. */
export interface LeadDraft {
  /** As given. */
  readonly email: string | null;
  /** Trimmed, lower-case; null unless it is a valid address. */
  readonly email_normalized: string | null;
  /** As given. */
  readonly phone: string | null;
  /** ASCII; null unless it is a valid number. */
  readonly phone_e164: string | null;
  readonly first_name: string | null;
  readonly last_name: string | null;
  readonly full_name: string | null;
  /** Every answer, also those that were mapped: one value as itself, several as a list. */
  readonly raw_field_data: Record<string, Json>;
  readonly consent_time: string | null;
  /** `{given: true, false or null (not clear), answer?, …what the sender told beside}`, or null: not told. */
  readonly consent: Json;
  readonly created_time: string | null;
  readonly data_quality: readonly Note[];
  readonly attribution: Attribution;
  readonly source_lead_id: string | null;
}
