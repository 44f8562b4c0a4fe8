import type { Json } from '../../platform/tables.ts';
import type { Attribution, Note } from '../leads/index.ts';

export { type Attribution, unknownOrigin } from '../leads/index.ts';

/** One question's answer, as it was sent: a name and one value or several. */
export interface Answer {
  readonly name: string;
  readonly values: readonly Json[];
}

/** What one delivery says, in one shape whatever its channel and format: what every step after the receiver works on. */
export interface Submission {
  /** In the order sent; names may repeat nowhere. */
  readonly answers: readonly Answer[];
  readonly attribution: Attribution;
  /** When the person sent it, by the sender's clock and in the sender's spelling; null: not told. */
  readonly created_time: string | null;
  /** The sender's own id of the submission, if it gave one. */
  readonly source_lead_id: string | null;
  /** Given consent as the sender told it, apart from the answers; null: not told. */
  readonly consent: Json;
  /** What is to be said about the submission itself, for those who work the lead. */
  readonly notes?: readonly Note[];
}
