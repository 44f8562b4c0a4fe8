import { firstCharacters } from '../../platform/characters.ts';

/** What of a lead can be searched for. */
export interface Searchable {
  readonly first_name: string | null;
  readonly last_name: string | null;
  readonly full_name: string | null;
  readonly email: string | null;
  readonly phone: string | null;
  readonly phone_e164: string | null;
}

/** Groups of beginnings: a lead is found if each group has one with which a term of the lead begins. No group: none. */
export type SearchQuery = readonly (readonly string[])[];

/** The width of the column `term`. */
const LONGEST_TERM = 40;
const MOST_TERMS = 50;
const MOST_WORDS = 10;
const LONGEST_QUERY = 100;
/** Fewer last digits would be those of too many phones. */
const FEWEST_DIGITS = 4;
/** Begins the term of a phone. No word begins with it: punctuation is cut off its ends. */
const PHONE = '#';

/**
 * The terms under which a lead is found: the words of its names and its email, and for each form of its phone `#` and
 * the digits backwards, so that the last ones are a beginning. Phones come first: words must not push them out.
 */
export function searchTermsOf(lead: Searchable): string[] {
  const phones = [lead.phone_e164, lead.phone].flatMap((phone) => phoneTerm(digitsOf(folded(phone ?? ''))) ?? []);
  const texts = [lead.email, lead.first_name, lead.last_name, lead.full_name];
  return [...new Set([...phones, ...texts.flatMap((text) => wordsOf(folded(text ?? '')))])].slice(0, MOST_TERMS);
}

/** Reads what a person typed. Only the first 100 characters and ten words count. */
export function searchQueryOf(text: string): SearchQuery {
  const searched = folded(firstCharacters(text, LONGEST_QUERY)).trim();
  const pieces = phoneQuery(searched) === undefined ? searched.split(BLANKS) : [searched];
  return pieces.flatMap(groupsOf).slice(0, MOST_WORDS);
}

function groupsOf(piece: string): string[][] {
  const words = wordsOf(piece);
  const phone = phoneQuery(piece);
  if (phone !== undefined) return [words.length === 1 ? [...words, phone] : [phone]];
  return words.map((word) => [word, phoneQuery(word) ?? []].flat());
}

const BLANKS = /[\s\p{Z}\p{Cc}]+/u;
const SEPARATORS = /[\s\p{Z}\p{Cc}._\-+@]+/u;
const OUTER_PUNCTUATION = /^\p{P}+|\p{P}+$/gu;

/** Both sides split here, so a whole email finds its lead. */
const wordsOf = (text: string): string[] =>
  text
    .split(SEPARATORS)
    .map((word) => firstCharacters(word.replace(OUTER_PUNCTUATION, ''), LONGEST_TERM))
    .filter((word) => word !== '');

const APOSTROPHES = /[\u2018\u2019\u02bc]/g;
/** Invisible signs, and accents that go with any script; a script's own marks (Devanagari, Thai, kana) stay. */
const FOLDED_AWAY = /[\p{Cf}[[\p{Mn}&&\p{Script=Inherited}]--[\u3099\u309a]]]/gv;

const ASCII = /^[\x20-\x7e]*$/;

/** Case and accents folded. */
const folded = (text: string): string => (ASCII.test(text) ? text.toLowerCase() : foldedLetters(text));

/** Upper case first: that is where `ß` and `SS`, and the Turkish i's, meet. */
const foldedLetters = (text: string): string =>
  text
    .toWellFormed()
    .normalize('NFKD')
    .replace(FOLDED_AWAY, '')
    .toUpperCase()
    .toLowerCase()
    .replaceAll('ς', 'σ')
    .replace(APOSTROPHES, "'")
    .replace(/\p{Pd}/gu, '-')
    .normalize('NFC');

const PHONE_LIKE = /^[\d\s()[\]+\-./]+$/;
const LEADING_ZEROS = /^0+/;

/** The beginning of a phone's term; undefined: this is not typed like a phone's last digits. */
function phoneQuery(text: string): string | undefined {
  if (!PHONE_LIKE.test(text)) return undefined;
  const digits = digitsOf(text);
  const significant = digits.replace(LEADING_ZEROS, '');
  return phoneTerm(significant.length < FEWEST_DIGITS ? digits : significant);
}

/** `+49 (0)30 …` is a way to write both the international and the national number: its zero is in neither. */
const digitsOf = (text: string): string => text.replace('(0)', '').replaceAll(/\D/g, '');

const phoneTerm = (digits: string): string | undefined =>
  digits.length < FEWEST_DIGITS
    ? undefined
    : PHONE +
      [...digits]
        .reverse()
        .slice(0, LONGEST_TERM - 1)
        .join('');
