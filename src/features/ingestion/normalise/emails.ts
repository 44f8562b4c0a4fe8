import { domainToASCII } from 'node:url';
import { textOf } from './answers.ts';
import type { LeadDraft, Piece } from './lead-draft.ts';
import type { Candidates } from './mapping.ts';
import { wholeOrNull, widths } from './widths.ts';

/** The first valid address, else the first text that was given as one. */
export function readEmail(candidates: Candidates): Piece<Pick<LeadDraft, 'email' | 'email_normalized'>> {
  const given = candidates.all('email').flatMap((value) => textOf(value)?.trim() ?? []);
  const valid = given.find((text) => normalizedEmail(text) !== null);
  const { value: email, notes } = wholeOrNull('email', valid ?? given[0] ?? null, widths.email);
  const email_normalized = valid === undefined ? null : normalizedEmail(valid);
  const isInvalid = email !== null && email_normalized === null;
  const invalid = isInvalid ? [{ field: 'email', note: 'is not a valid address; it is kept as it was given' }] : [];
  return { columns: { email, email_normalized }, notes: [...notes, ...invalid] };
}

/** Lengths by RFC 5321. */
const MAX_EMAIL = 254;
const MAX_LOCAL = 64;
const LOCAL = /^[^\s\p{C}"(),:;<>@[\\\]]+$/u;
const HOST = /^[\p{L}\p{M}\p{N}.-]+$/u;
const LABEL = /^[a-z0-9-]{1,63}$/;

/**
 * The address in the one spelling by which two are compared: lower-case whatever the machine's language, its domain in
 * ASCII. Null: not valid. Quoted local parts and numeric hosts are refused. Every check looks at each character once.
 */
export function normalizedEmail(text: string): string | null {
  if (text.length > MAX_EMAIL) return null;
  const lower = text.trim().toLowerCase().normalize('NFC');
  const at = lower.lastIndexOf('@');
  const [local, host] = [lower.slice(0, at), lower.slice(at + 1)];
  const domain = HOST.test(host) ? domainToASCII(host) : '';
  if (at < 1 || !isLocal(local) || !isDomain(domain)) return null;
  const email = `${local}@${domain}`;
  return email.length <= MAX_EMAIL ? email : null;
}

const isLocal = (local: string): boolean =>
  local.length <= MAX_LOCAL &&
  LOCAL.test(local) &&
  !local.startsWith('.') &&
  !local.endsWith('.') &&
  !local.includes('..');

function isDomain(domain: string): boolean {
  const labels = domain.split('.');
  const hasLetterAtEnd = /[a-z]/.test(labels.at(-1) ?? '');
  const isLabel = (label: string) => LABEL.test(label) && !label.startsWith('-') && !label.endsWith('-');
  return labels.length >= 2 && hasLetterAtEnd && labels.every(isLabel);
}
