import type { LeadRecipe } from '../sources/index.ts';
import type { ReceivedEvent } from './delivery.ts';
import { parseWebsiteBody } from './formats/website-body.ts';
import { type LeadDraft, normalise } from './normalise/normalise.ts';

/** An event that became a clean record, not stored yet. */
export interface Prepared {
  readonly event: ReceivedEvent;
  readonly source: LeadRecipe;
  readonly draft: LeadDraft;
}

/** Why an event is no lead, in words for the ledger. */
export interface NotALead {
  readonly reason: string;
}

/** From the ledger's bytes to a clean record, by the source's own mapping and the entity's phone region. */
export async function prepare(
  event: ReceivedEvent,
  source: LeadRecipe,
  defaultRegion: string,
): Promise<Prepared | NotALead> {
  const parsed = await parseWebsiteBody(event.payload, event.contentType);
  if (!('fields' in parsed)) {
    const [complaint] = parsed.complaints;
    return { reason: complaint ? `${complaint.path} ${complaint.message}` : 'The body is not understood.' };
  }
  const { submission } = parsed.fields;
  const attribution = { ...submission.attribution, page_url: submission.attribution.page_url ?? event.referer };
  const draft = normalise(
    { ...submission, attribution },
    {
      mapping: source.fieldMapping,
      defaultRegion,
      defaultCampaign: source.defaultCampaign,
      receivedAt: event.receivedAt,
    },
  );
  return { event, source, draft };
}
