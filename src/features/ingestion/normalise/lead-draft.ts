import type { Note } from '../../leads/index.ts';
import type { FieldMapping, Question } from '../../sources/index.ts';

/** What normalising makes of a submission is what leads take. */
export type { LeadDraft, Note } from '../../leads/index.ts';

/** What normalising may ask of the form and its entity. */
export interface Known {
  /** What the form's questions are, where its sender tells: a type such as EMAIL says more than any name. */
  readonly questions: readonly Question[];
  /** The source's own mapping: it wins over what names mean in general. */
  readonly mapping: FieldMapping;
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
