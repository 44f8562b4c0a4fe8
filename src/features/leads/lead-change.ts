import { invalid } from '../../platform/errors.ts';
import { firstCharacters } from '../../platform/characters.ts';
import type { ContactColumns } from './leads.repository.ts';
import type { LeadChange } from './leads.schema.ts';

/** How addresses, numbers and names are read: as in deliveries, so that both ways make the same person. */
export interface ContactRules {
  /** Null: not a valid address. */
  normalizedEmail(text: string): string | null;
  /** Null: not a valid number, of that country or international. */
  e164Of(text: string, region: string): string | null;
  splitName(fullName: string): readonly [firstName: string | null, lastName: string | null];
}

/** The lead's columns after the change. 400 for an email that is none; a phone that is none is kept as it was given. */
export function changed(
  lead: ContactColumns,
  change: LeadChange,
  rules: ContactRules & { readonly region: string },
): ContactColumns {
  return { ...namesAfter(lead, change, rules), ...emailAfter(lead, change, rules), ...phoneAfter(lead, change, rules) };
}

type Names = Pick<ContactColumns, 'first_name' | 'last_name' | 'full_name'>;

const WIDTH_OF_PART = 100;
const WIDTH_OF_FULL = 200;

/**
 * A full name given alone is split into first and last; parts given without it are joined to the full one, with the
 * stored other part. Where both sides are given, both are taken as they are.
 */
function namesAfter(lead: Names, change: LeadChange, { splitName }: ContactRules): Names {
  const { first_name = lead.first_name, last_name = lead.last_name, full_name = lead.full_name } = change;
  const givesParts = change.first_name !== undefined || change.last_name !== undefined;
  const givesFull = change.full_name !== undefined;
  if (givesFull === givesParts) return { first_name, last_name, full_name };
  return givesFull ? splitNames(full_name, splitName) : joinedNames(first_name, last_name);
}

function splitNames(full_name: string | null, splitName: ContactRules['splitName']): Names {
  const parts = full_name === null ? [] : splitName(full_name.replaceAll(/\s+/g, ' '));
  const [first = null, last = null] = parts.map((part) => part && firstCharacters(part, WIDTH_OF_PART));
  return { first_name: first, last_name: last, full_name };
}

function joinedNames(first_name: string | null, last_name: string | null): Names {
  const joined = [first_name, last_name].filter((part) => part !== null).join(' ');
  return { first_name, last_name, full_name: joined === '' ? null : firstCharacters(joined, WIDTH_OF_FULL) };
}

function emailAfter(lead: ContactColumns, { email }: LeadChange, { normalizedEmail }: ContactRules) {
  if (email === undefined) return { email: lead.email, email_normalized: lead.email_normalized };
  if (email === null) return { email, email_normalized: null };
  const normalized = normalizedEmail(email);
  if (normalized === null) throw invalid('email', 'must be a valid email address');
  return { email, email_normalized: normalized };
}

function phoneAfter(
  lead: ContactColumns,
  { phone }: LeadChange,
  { e164Of, region }: ContactRules & { readonly region: string },
) {
  if (phone === undefined) return { phone: lead.phone, phone_e164: lead.phone_e164 };
  return { phone, phone_e164: phone === null ? null : e164Of(phone, region) };
}
