import { isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/max';
import { textOf } from './answers.ts';
import type { LeadDraft, Piece } from './lead-draft.ts';
import type { Candidates } from './mapping.ts';
import { cutToFit, widths } from './widths.ts';

/** The first valid number, else the first text that was given as one. */
export function readPhone(candidates: Candidates, region: string): Piece<Pick<LeadDraft, 'phone' | 'phone_e164'>> {
  const given = candidates.all('phone').flatMap((value) => textOf(value)?.trim() ?? []);
  const valid = given.find((text) => e164Of(text, region) !== null);
  const { value: phone, notes } = cutToFit('phone', valid ?? given[0] ?? null, widths.phone);
  const phone_e164 = valid === undefined ? null : e164Of(valid, region);
  const isInvalid = phone !== null && phone_e164 === null;
  const note = `is not a valid phone number, also not as one of ${region}; it is kept as it was given`;
  return { columns: { phone, phone_e164 }, notes: [...notes, ...(isInvalid ? [{ field: 'phone', note }] : [])] };
}

/** `+` and at most 15 digits (ITU-T E.164); null: no valid number, of the region or international. */
export function e164Of(text: string, region: string): string | null {
  if (text.length > widths.phone) return null;
  return validNumber(text, region) ?? (text.startsWith('00') ? validNumber(`+${text.slice(2)}`, region) : null);
}

function validNumber(text: string, region: string): string | null {
  const number = parsePhoneNumberFromString(text, isSupportedCountry(region) ? region : undefined);
  return number?.isValid() ? number.number : null;
}
