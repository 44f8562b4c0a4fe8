import type { FormName } from '../sources/index.ts';
import type { ReceivedEvent } from './delivery.ts';
import type { Submission } from './submission.ts';

/** What an event's bytes say, whatever its channel: not judged by anybody's settings yet. */
export interface Reading {
  readonly event: ReceivedEvent;
  readonly platform: 'website' | 'facebook' | 'instagram';
  readonly submission: Submission;
}

/** Why an event is no lead, in words for the ledger. */
export interface NotALead {
  readonly reason: string;
}

/** Which of Meta's forms was filled in; of a website's submission one that nobody has. */
export const formNameOf = ({ event, submission }: Reading): FormName => ({
  sourceId: event.sourceId,
  formId: submission.attribution.form_id ?? '',
});
