import type { Complaint } from '../../../platform/errors.ts';
import type { Json } from '../../../platform/tables.ts';
import type { Answer } from '../submission.ts';

/** What a body holds whatever its format: its control fields as they came, and everything else as answers. */
export interface Sent {
  readonly control: ReadonlyMap<string, Json>;
  readonly answers: readonly Answer[];
}

export interface Refused {
  readonly complaints: readonly Complaint[];
  /** The Content-Type itself is none of ours (415 rather than 400). */
  readonly unsupported?: true;
}

export const refused = (path: string, message: string): Refused => ({ complaints: [{ path, message }] });

/** More than any form has; bounds the work that one request can ask for. */
export const MAX_FIELDS = 1_000;
/** Of all answers together, at any depth: what is written into one field would be as much work as many fields. */
export const MAX_VALUES = 50_000;
export const tooManyFields = refused('body', `has more than ${MAX_FIELDS} fields`);

/** Spent one-time secrets: of no use to anybody, so they are kept nowhere. */
const CAPTCHA_FIELDS = new Set(['g-recaptcha-response', 'h-captcha-response', 'cf-turnstile-response']);

/** Never a question's name, so these count inside `answers` too (there are snippets that send a whole FormData). */
const NEVER_ANSWERS = new Set(['_gotcha', '_next']);

export const CONTROL_FIELDS: ReadonlySet<string> = new Set([
  ...['platform', 'entity_id', 'form_key', 'submission_id', 'created_time', 'submitted_at', 'consent', 'consent_time'],
  ...['page_url', 'page_id', 'page_name', 'form_id', 'campaign_id', 'ad_id'],
  ...['utm', 'utm_source', 'utm_medium', 'utm_campaign', 'utm_term', 'utm_content'],
  ...NEVER_ANSWERS,
]);

export const isCaptcha = (name: string): boolean => CAPTCHA_FIELDS.has(name);
export const isNeverAnAnswer = (name: string): boolean => NEVER_ANSWERS.has(name);
export const isControl = (name: string): boolean => CONTROL_FIELDS.has(name);
