import type { Note } from '../../leads/index.ts';

/** What normalising makes of a submission is what leads take. */
export type { LeadDraft, Note } from '../../leads/index.ts';

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

/** What one step finds out: some columns, and what is to be said about them. */
export interface Piece<Columns> {
  readonly columns: Columns;
  readonly notes: readonly Note[];
}
