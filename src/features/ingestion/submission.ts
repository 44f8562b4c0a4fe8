import type { Json } from '../../platform/tables.ts';

/** One question's answer, as it was sent: a name and one value or several. */
export interface Answer {
  readonly name: string;
  readonly values: readonly Json[];
}

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
}
