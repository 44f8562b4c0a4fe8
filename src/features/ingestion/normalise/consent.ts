import { isObject } from '../../../platform/json.ts';
import type { Json } from '../../../platform/tables.ts';
import { textOf } from './answers.ts';
import type { LeadDraft, Piece } from './lead-draft.ts';
import type { Candidates } from './mapping.ts';
import { firstTime } from './times.ts';
import { COLUMN_LEVELS, wellFormed } from './well-formed.ts';

/** The consent, and when it was given: by the form's mapping, else as told apart, else by an answer's name. */
export function readConsent(
  told: Json,
  candidates: Candidates,
  receivedAt: Date,
): Piece<Pick<LeadDraft, 'consent' | 'consent_time'>> {
  const inOrder = [...candidates.mapped('consent'), told, ...candidates.named('consent')];
  const consent = consentFrom(inOrder.find((value) => value !== null && value !== '') ?? null);
  const times = [...candidates.mapped('consent_time'), ...timesIn(consent), ...candidates.named('consent_time')];
  const time = firstTime(
    'consent_time',
    times.flatMap((value) => textOf(value) ?? []),
    receivedAt,
  );
  return { columns: { consent, consent_time: time.value }, notes: time.notes };
}

const yes = new Set('1 accept accepted agree agreed checked granted ja on ok oui si sí sim true y yes'.split(' '));
const no = new Set('0 declined denied disagree false n nao não nein no non off refused unchecked'.split(' '));

/** An object stays what it is, except that a `given` such as 'on' becomes true. Doing it twice changes nothing. */
function consentFrom(told: Json): Json {
  if (told === null) return null;
  if (typeof told === 'boolean') return { given: told };
  const consent = wellFormed(told, isObject(told) ? COLUMN_LEVELS : COLUMN_LEVELS - 1);
  if (!isObject(consent)) return { given: isGiven(consent), answer: consent };
  const given = Object.hasOwn(consent, 'given') ? (consent['given'] ?? null) : null;
  if (given === null || typeof given === 'boolean') return consent;
  return { ...consent, given: isGiven(given), [Object.hasOwn(consent, 'answer') ? 'given_as' : 'answer']: given };
}

/** Null: it cannot be told, for instance from the sentence that somebody ticked. */
function isGiven(answer: Json): boolean | null {
  const word = textOf(answer)?.trim().toLowerCase() ?? '';
  if (yes.has(word)) return true;
  return no.has(word) ? false : null;
}

const TIME_NAMES = ['time', 'consent_time', 'timestamp', 'given_at', 'at'];

function timesIn(consent: Json): Json[] {
  if (!isObject(consent)) return [];
  return TIME_NAMES.flatMap((name) => (Object.hasOwn(consent, name) ? (consent[name] ?? []) : []));
}
