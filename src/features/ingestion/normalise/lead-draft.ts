import type { Json } from '../../../platform/tables.ts';
import type { Attribution } from '../submission.ts';

/** What normalising may ask of the form and its entity. */
export interface Known {
  /** The form's own mapping, a sent name to one of our fields or `ignore`. It wins over what names mean in general. */
  readonly mapping: Readonly<Record<string, string>>;
  /** ISO country such as 'US': whose a phone number without a country code is. */
  readonly defaultRegion: string;
  /** For submissions that name no campaign. */
  readonly defaultCampaign: string | null;
  readonly receivedAt: Date;
}

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

/** What one step finds out: some columns, and what is to be said about them. */
export interface Piece<Columns> {
  readonly columns: Columns;
  readonly notes: readonly Note[];
}
