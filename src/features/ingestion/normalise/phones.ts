import { isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { textOf } from './answers.ts';
import type { LeadDraft, Piece } from './lead-draft.ts';
import type { Candidates } from './mapping.ts';
import { cutToFit, widths } from './widths.ts';

/** The first number that can be called, else the first text that was given as one. */
export function readPhone(candidates: Candidates, region: string): Piece<Pick<LeadDraft, 'phone' | 'phone_e164'>> {
  const given = candidates.all('phone').flatMap((value) => textOf(value)?.trim() ?? []);
  const valid = firstOf(given, (text) => (text.length > widths.phone ? null : validNumber(text, region)));
  const best = valid ?? firstOf(given, (text) => e164Of(text, region));
  const { value: phone, notes } = cutToFit('phone', best?.text ?? given[0] ?? null, widths.phone);
  const phone_e164 = best?.number ?? null;
  const note = valid ? null : noteOn(phone, phone_e164, region);
  return { columns: { phone, phone_e164 }, notes: [...notes, ...(note === null ? [] : [{ field: 'phone', note }])] };
}

/** The first text in which `read` finds a number; reading is what a lead costs most, so it is done once. */
function firstOf(texts: readonly string[], read: (text: string) => string | null) {
  for (const text of texts) {
    const number = read(text);
    if (number !== null) return { text, number };
  }
  return undefined;
}

function noteOn(phone: string | null, e164: string | null, region: string): string | null {
  if (phone === null) return null;
  if (e164 === null) return `is not a phone number, also not as one of ${region}; it is kept as it was given`;
  return validNumber(e164, region) === null ? 'belongs to no range of numbers that is known to be in use' : null;
}

/**
 * `+` and at most 15 digits (ITU-T E.164); null: no number, of the region or international. One with a country code needs only
 * a possible length: ranges are opened faster than libraries learn of them, and the person gave it for being called.
 */
export function e164Of(text: string, region: string): string | null {
  if (text.length > widths.phone) return null;
  const international = text.startsWith('00') ? `+${text.slice(2)}` : text;
  return validNumber(text, region) ?? (international.startsWith('+') ? possibleNumber(international) : null);
}

function validNumber(text: string, region: string): string | null {
  const number = parsePhoneNumberFromString(text, isSupportedCountry(region) ? region : undefined);
  return number?.isValid() ? number.number : null;
}

function possibleNumber(text: string): string | null {
  const number = parsePhoneNumberFromString(text);
  return number?.isPossible() ? number.number : null;
}
