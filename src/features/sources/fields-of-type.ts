import type { z } from 'zod';
import { type Complaint, Failure } from '../../platform/errors.ts';
import type { SourceType } from './source-type.ts';

const onlyOf = {
  website: ['form_key', 'allowed_origins', 'hmac_secret', 'is_default_form', 'rate_limit_per_minute'],
  facebook: ['page_id', 'page_token'],
} as const satisfies Record<SourceType, readonly string[]>;

const refusals: Readonly<Record<SourceType, string>> = {
  website: 'is for Facebook pages only',
  facebook: 'is for website forms only',
};

/** For `check` on a new source: it has what its type needs, and nothing that only another type has. */
export function fieldsOfType({
  value,
  issues,
}: z.core.ParsePayload<{ type: SourceType; page_id?: string | undefined }>): void {
  const complain = ({ path, message }: Complaint) =>
    issues.push({ code: 'custom', input: value, path: [path], message });
  foreignTo(value.type, value).forEach(complain);
  if (value.type === 'facebook' && value.page_id === undefined)
    complain({ path: 'page_id', message: 'must be given for a Facebook page' });
}

/** 400 for a change of what sources of this type do not have. */
export function refuseForeign(type: SourceType, change: object): void {
  const errors = foreignTo(type, change);
  if (errors.length > 0) throw new Failure('invalid_input', { errors });
}

const foreignTo = (type: SourceType, fields: object): Complaint[] =>
  (type === 'website' ? onlyOf.facebook : onlyOf.website)
    .filter((field) => (fields as Readonly<Record<string, unknown>>)[field] !== undefined)
    .map((path) => ({ path, message: refusals[type] }));
