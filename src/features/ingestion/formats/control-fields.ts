import type { Complaint } from '../../../platform/errors.ts';
import type { Json } from '../../../platform/tables.ts';
import { COLUMN_LEVELS, jsonText, wellFormed, wellFormedText } from '../normalise/well-formed.ts';
import { type Answer, type Attribution, type Submission, unknownOrigin } from '../submission.ts';

/** What a body asks of the receiver, apart from the lead itself. Absent or blank is null. */
export interface Control {
  readonly entity_id: number | null;
  readonly form_key: string | null;
  readonly submission_id: string | null;
  /** The honeypot: what was typed into it. */
  readonly gotcha: string | null;
  readonly next: string | null;
}

interface ControlFields {
  readonly control: Control;
  /** Everything of the submission but its answers. */
  readonly about: Omit<Submission, 'answers'>;
  /** Values that lost to another spelling of the same field, or that we have no field for: kept as answers. */
  readonly leftOver: readonly Answer[];
  readonly complaints: readonly Complaint[];
}

/** Judges the control fields of a body; each wrong type is a complaint with its path. */
export function readControlFields(sent: ReadonlyMap<string, Json>): ControlFields {
  const complaints: Complaint[] = [];
  const text = (name: string) => textOf(sent, name, (message) => complaints.push({ path: name, message }));
  const utm = readUtm(sent.get('utm') ?? null, complaints);
  const platform = text('platform');
  if (platform !== null && platform !== 'website') complaints.push({ path: 'platform', message: 'must be website' });

  const leftOver = [...utm.leftOver];
  const firstOf = (first: string | null, otherName: string): string | null => {
    const other = text(otherName);
    if (first !== null && other !== null && other !== first) leftOver.push({ name: otherName, values: [other] });
    return first ?? other;
  };
  const attribution: Attribution = {
    ...unknownOrigin,
    page_url: text('page_url'),
    page_id: text('page_id'),
    page_name: text('page_name'),
    form_id: text('form_id'),
    ad_id: text('ad_id'),
    campaign_id: text('campaign_id'),
    utm_source: firstOf(utm.text('source'), 'utm_source'),
    utm_medium: firstOf(utm.text('medium'), 'utm_medium'),
    utm_campaign: firstOf(utm.text('campaign'), 'utm_campaign'),
    utm_term: firstOf(utm.text('term'), 'utm_term'),
    utm_content: firstOf(utm.text('content'), 'utm_content'),
  };
  const submissionId = text('submission_id');
  const created_time = firstOf(text('created_time'), 'submitted_at');
  const consent = consentOf(sent.get('consent') ?? null, text('consent_time'));
  const control = {
    entity_id: entityIdOf(sent.get('entity_id') ?? null, complaints),
    form_key: text('form_key'),
    submission_id: submissionId,
    gotcha: trapped(sent.get('_gotcha') ?? null),
    next: text('_next'),
  };
  return { control, about: { attribution, created_time, source_lead_id: submissionId, consent }, leftOver, complaints };
}

/** Numbers count as their digits; blank text is as good as none. */
function textOf(sent: ReadonlyMap<string, Json>, name: string, complain: (message: string) => void): string | null {
  const value = sent.get(name) ?? null;
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') return value.trim() === '' ? null : wellFormedText(value);
  if (value !== null) complain('must be text');
  return null;
}

const UTM_PARTS = new Set(['source', 'medium', 'campaign', 'term', 'content']);

function readUtm(sent: Json, complaints: Complaint[]) {
  const isObject = typeof sent === 'object' && !Array.isArray(sent);
  if (!isObject && sent !== '') complaints.push({ path: 'utm', message: 'must be an object of texts' });
  const parts = new Map(isObject && sent !== null ? Object.entries(sent) : []);
  const text = (name: string) => textOf(parts, name, (message) => complaints.push({ path: `utm.${name}`, message }));
  const others = [...parts].filter(([name, value]) => !UTM_PARTS.has(name) && value !== null);
  return { text, leftOver: others.map(([name, value]): Answer => ({ name: `utm_${name}`, values: [value] })) };
}

/** Digits only, so that `1e0`, ` 1` and `01` are not other spellings of 1. */
function entityIdOf(sent: Json, complaints: Complaint[]): number | null {
  if (sent === null || sent === '') return null;
  if ((typeof sent === 'number' || typeof sent === 'string') && /^[1-9]\d{0,14}$/.test(String(sent)))
    return Number(sent);
  complaints.push({ path: 'entity_id', message: 'must be a positive whole number' });
  return null;
}

/** Whatever stands in the honeypot, of whatever type, is no complaint: its sender shall think that it succeeded. */
function trapped(sent: Json): string | null {
  if (sent === null || sent === '' || sent === false) return null;
  return typeof sent === 'string' ? wellFormedText(sent) : jsonText(sent);
}

/** The consent as it was sent; its time, if that came in a field of its own, is put beside it. */
function consentOf(sent: Json, time: string | null): Json {
  const consent = sent === '' ? null : wellFormed(sent, COLUMN_LEVELS - 1);
  if (time === null) return consent;
  if (consent === null) return { time };
  if (typeof consent !== 'object' || Array.isArray(consent)) return { given: consent, time };
  return Object.hasOwn(consent, 'time') ? { ...consent, consent_time: time } : { ...consent, time };
}
