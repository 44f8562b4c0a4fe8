import { hasAtMost } from '../../../platform/characters.ts';
import type { Answer, Attribution, Submission } from '../submission.ts';
import { textOf } from './answers.ts';
import { isTarget } from './field-names.ts';
import type { LeadDraft, Piece } from './lead-draft.ts';
import type { Candidates } from './mapping.ts';
import { wellFormedText } from './well-formed.ts';
import { cutToFit, wholeOrNull, widths } from './widths.ts';

/** Those that are text; whether a lead is organic is a yes or no, and stays as it was told. */
type Field = Exclude<keyof Attribution, 'is_organic'>;

const widthOf = {
  page_url: widths.page_url,
  page_id: widths.id,
  page_name: widths.page_name,
  form_id: widths.id,
  ad_id: widths.id,
  campaign_id: widths.id,
  utm_source: widths.utm,
  utm_medium: widths.utm,
  utm_campaign: widths.utm,
  utm_term: widths.utm,
  utm_content: widths.utm,
  ad_name: widths.name,
  adset_id: widths.id,
  adset_name: widths.name,
  campaign_name: widths.name,
  sender_platform: widths.platform,
} as const satisfies Record<Field, number>;

const fields = Object.keys(widthOf) as Field[];

/** What of a submission's head its columns cannot hold, as answers: so that it is kept whole among them. */
export function tooLongForItsColumn(submission: Submission): Answer[] {
  const head = [
    ...fields.map((name) => ({ name, value: submission.attribution[name], width: widthOf[name] })),
    { name: 'source_lead_id', value: submission.source_lead_id, width: widths.id },
  ];
  return head.flatMap(({ name, value, width }) =>
    value === null || hasAtMost(wellFormedText(value), width) ? [] : [{ name, values: [value] }],
  );
}

/** Its origin: by the form's mapping, else as told apart, else by an answer's name; the form's campaign last. */
export function readAttribution(
  { attribution, source_lead_id }: Submission,
  candidates: Candidates,
  defaultCampaign: string | null,
): Piece<Pick<LeadDraft, 'attribution' | 'source_lead_id'>> {
  const fitted = fields.map((field) => {
    const told = [...from(candidates.mapped, field), attribution[field], ...from(candidates.named, field)];
    return [field, fit(field, told.flatMap(notBlank))] as const;
  });
  const columns = Object.fromEntries(fitted.map(([field, { value }]) => [field, value])) as Record<
    Field,
    string | null
  >;
  const campaign = columns.campaign_id ?? wholeOrNull('campaign_id', defaultCampaign, widths.id).value;
  const sourceLeadId = wholeOrNull('source_lead_id', notBlank(source_lead_id)[0] ?? null, widths.id);
  return {
    columns: {
      attribution: { ...columns, campaign_id: campaign, is_organic: attribution.is_organic },
      source_lead_id: sourceLeadId.value,
    },
    notes: [...fitted.flatMap(([, { notes }]) => notes), ...sourceLeadId.notes],
  };
}

const from = (candidatesFor: Candidates['all'], field: Field): string[] =>
  isTarget(field) ? candidatesFor(field).flatMap((value) => textOf(value) ?? []) : [];

const notBlank = (text: string | null): string[] => (text === null || text.trim() === '' ? [] : [wellFormedText(text)]);

/** Of ids the first that fits; of texts the first, cut. */
function fit(field: Field, told: readonly string[]) {
  const [first = null] = told;
  if (!field.endsWith('_id')) return cutToFit(field, first, widthOf[field]);
  return wholeOrNull(field, told.find((text) => hasAtMost(text, widthOf[field])) ?? first, widthOf[field]);
}
