import type { LeadRecipe, MetaForm } from '../sources/index.ts';
import type { ReceivedEvent } from './delivery.ts';
import { readMetaLead } from './formats/meta-lead.ts';
import { parseWebsiteBody } from './formats/website-body.ts';
import { type LeadDraft, normalise } from './normalise/normalise.ts';
import type { NotALead, Reading } from './reading.ts';

/** An event that became a clean record, not stored yet. */
export interface Prepared extends Omit<Reading, 'submission'> {
  readonly source: LeadRecipe;
  readonly draft: LeadDraft;
}

/** From the ledger's bytes to what the sender said. */
export async function readEvent(event: ReceivedEvent): Promise<Reading | NotALead> {
  if (event.channel === 'meta') return readMetaLead(event);
  const parsed = await parseWebsiteBody(event.payload, event.contentType);
  if (!('fields' in parsed)) {
    const [complaint] = parsed.complaints;
    return { reason: complaint ? `${complaint.path} ${complaint.message}` : 'The body is not understood.' };
  }
  const { submission } = parsed.fields;
  const attribution = { ...submission.attribution, page_url: submission.attribution.page_url ?? event.referer };
  return { event, platform: 'website', submission: { ...submission, attribution } };
}

/** How a source's submissions become leads: its own settings, its entity's, and the form that was filled in. */
export interface Recipe {
  readonly source: LeadRecipe;
  /** ISO country: whose a phone number without a country code is. */
  readonly defaultRegion: string;
  /** Undefined: not a form of Meta's, or not known. */
  readonly form: MetaForm | undefined;
}

/** From what the sender said to a clean record. */
export function prepare({ event, platform, submission }: Reading, { source, defaultRegion, form }: Recipe): Prepared {
  const attribution = { ...submission.attribution, page_name: submission.attribution.page_name ?? source.pageName };
  const draft = normalise(
    { ...submission, attribution },
    {
      mapping: source.fieldMapping,
      questions: form?.questions ?? [],
      defaultRegion,
      defaultCampaign: source.defaultCampaign,
      receivedAt: event.receivedAt,
    },
  );
  return { event, platform, source, draft };
}
