import { isObject, parseExactJson } from '../../../platform/json.ts';
import type { Json } from '../../../platform/tables.ts';
import type { ReceivedEvent } from '../delivery.ts';
import { joinedAnswers, textOf } from '../normalise/answers.ts';
import type { NotALead, Reading } from '../reading.ts';
import { type Answer, type Attribution, type Submission, unknownOrigin } from '../submission.ts';
import { isTestId, type LeadgenValue, readMetaPayload } from './meta-change.ts';

type GraphLead = { readonly [field: string]: Json };
type Announced = LeadgenValue & { readonly entryId: string };

/** What a lead of a Facebook page says: as Graph gave it, and as its webhook announced it. */
export function readMetaLead(event: ReceivedEvent): Reading | NotALead {
  const announced = readMetaPayload(event.payload);
  if (!announced) return { reason: 'The delivery names no lead of a Facebook form.' };
  if (event.fetched === null) return { reason: withoutLead(announced) };
  const lead = graphLeadIn(event.fetched);
  if (!lead) return { reason: 'What Facebook answered for the lead is not understood.' };
  const id = idOf(lead['id']);
  if (id === null) return { reason: 'What Facebook answered for the lead has no id.' };
  if (announced.leadgen_id !== null && announced.leadgen_id !== id)
    return { reason: 'Facebook answered with another lead than the one that was announced.' };
  const platform = textIn(lead['platform'])?.toLowerCase() === 'ig' ? 'instagram' : 'facebook';
  return { event, platform, submission: submissionOf(lead, announced, id) };
}

const withoutLead = ({ leadgen_id }: Announced): string =>
  isTestId(leadgen_id)
    ? 'A test of the Facebook dashboard: there is no such lead.'
    : 'The lead has not been fetched from Facebook yet.';

function graphLeadIn(fetched: Buffer): GraphLead | undefined {
  try {
    const lead = parseExactJson(fetched.toString('utf8'));
    const fields = isObject(lead) ? (lead['field_data'] ?? []) : null;
    return Array.isArray(fields) && isObject(lead) ? lead : undefined;
  } catch {
    return undefined; // not JSON
  }
}

function submissionOf(lead: GraphLead, announced: Announced, id: string): Submission {
  const answers = joinedAnswers([...answersIn(lead['field_data'] ?? []), ...beside(lead)]);
  const seconds = announced.created_time;
  const created_time = textIn(lead['created_time']) ?? (seconds === null ? null : String(seconds));
  return {
    answers,
    attribution: attributionOf(lead, announced),
    created_time,
    source_lead_id: id,
    consent: consentOf(lead['custom_disclaimer_responses'] ?? null, created_time),
    notes: isTestLead(answers) ? [TEST_NOTE] : [],
  };
}

/** By name, never by position. `values` may be missing, empty or several; all that is there is kept. */
function answersIn(fields: Json): Answer[] {
  if (!Array.isArray(fields)) return [];
  return fields.flatMap((field): Answer[] => {
    if (!isObject(field)) return field === null ? [] : [{ name: '', values: [field] }];
    const values = field['values'] ?? [];
    return [{ name: textIn(field['name']) ?? '', values: Array.isArray(values) ? values : [values] }];
  });
}

const BESIDE_THE_ANSWERS = ['partner_name', 'retailer_item_id', 'home_listing', 'vehicle', 'post'];

/** What else Meta tells, as answers; a question of the same name keeps its name to itself. */
function beside(lead: GraphLead): Answer[] {
  const asked = new Set(answersIn(lead['field_data'] ?? []).map(({ name }) => name));
  return BESIDE_THE_ANSWERS.flatMap((name) => {
    const value = lead[name] ?? null;
    return value === null || value === '' || asked.has(name) ? [] : [{ name, values: [value] }];
  });
}

/** Graph leaves out, without a word, what the token may not see: then the webhook's ids are all there is. */
function attributionOf(lead: GraphLead, announced: Announced): Attribution {
  return {
    ...unknownOrigin,
    page_id: announced.page_id ?? announced.entryId,
    form_id: idOf(lead['form_id']) ?? announced.form_id,
    ad_id: idOf(lead['ad_id']) ?? announced.ad_id,
    ad_name: textIn(lead['ad_name']),
    adset_id: idOf(lead['adset_id']) ?? announced.adgroup_id,
    adset_name: textIn(lead['adset_name']),
    campaign_id: idOf(lead['campaign_id']),
    campaign_name: textIn(lead['campaign_name']),
    sender_platform: textIn(lead['platform']),
    is_organic: typeof lead['is_organic'] === 'boolean' ? lead['is_organic'] : null,
  };
}

const textIn = (value: Json | undefined): string | null => textOf(value ?? null);

/** 0 and '' mean that there is none. */
function idOf(value: Json | undefined): string | null {
  const id = textIn(value)?.trim() ?? null;
  return id === '0' ? null : id;
}

/**
 * The boxes of a form's legal text, by their keys, and as sent: Meta writes '1' and ''. Given is true where all are ticked and
 * false where none is; where they differ it is null, because which of them is the one to be called only the form's text tells.
 */
function consentOf(responses: Json, time: string | null): Json {
  if (!Array.isArray(responses) || responses.length === 0) return null;
  const boxes = responses.filter(isObject).map((box) => [textIn(box['checkbox_key']) ?? '', isTicked(box)] as const);
  const states = new Set(boxes.map(([, ticked]) => ticked));
  const [only = null] = states;
  return {
    given: states.size === 1 ? only : null,
    boxes: Object.fromEntries(boxes),
    custom_disclaimer_responses: responses,
    ...(time !== null && { time }),
  };
}

const TICKED = new Set<Json>(['1', 'true', 1, true]);
const NOT_TICKED = new Set<Json>(['', '0', 'false', 0, false, null]);

/** Null: in a word that is not known. */
function isTicked({ is_checked = null }: GraphLead): boolean | null {
  if (TICKED.has(is_checked)) return true;
  return NOT_TICKED.has(is_checked) ? false : null;
}

/** What Meta's tool for testing lead ads puts in where nobody typed anything. */
const DUMMY = /^<test lead: dummy data for .*>$/s;
const TEST_NOTE = { field: 'lead', note: "is a test lead, made with Meta's testing tool: there is no such person" };

const isTestLead = (answers: readonly Answer[]): boolean =>
  answers.some(({ values }) => values.some((value) => typeof value === 'string' && DUMMY.test(value.trim())));
