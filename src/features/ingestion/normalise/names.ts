import { firstCharacters } from '../../../platform/characters.ts';
import { textOf } from './answers.ts';
import type { LeadDraft, Piece } from './lead-draft.ts';
import type { Candidates } from './mapping.ts';
import { cutToFit, widths } from './widths.ts';

type Names = Pick<LeadDraft, 'first_name' | 'last_name' | 'full_name'>;

/** The names as given. A missing full name is joined from the two; these, when neither came, are split from it. */
export function readNames(candidates: Candidates): Piece<Names> {
  const [first, last, full] = [
    nameIn(candidates, 'first_name'),
    nameIn(candidates, 'last_name'),
    nameIn(candidates, 'full_name'),
  ];
  const [firstName, lastName] = full !== null && first === null && last === null ? splitName(full) : [first, last];
  const joined = [firstName, lastName].filter((part) => part !== null).join(' ');
  const pieces = {
    first_name: cutToFit('first_name', firstName, widths.first_name),
    last_name: cutToFit('last_name', lastName, widths.last_name),
    full_name: cutToFit('full_name', full ?? (joined === '' ? null : joined), widths.full_name),
  };
  return {
    columns: {
      first_name: pieces.first_name.value,
      last_name: pieces.last_name.value,
      full_name: pieces.full_name.value,
    },
    notes: Object.values(pieces).flatMap(({ notes }) => notes),
  };
}

/** Longer than any column, so that what is cut off is still noticed. */
const READ_AT_MOST = 1_000;

function nameIn(candidates: Candidates, target: keyof Names): string | null {
  const text = candidates
    .all(target)
    .map(textOf)
    .find((candidate) => candidate !== null);
  return text ? firstCharacters(text.trim(), READ_AT_MOST).replaceAll(/\s+/g, ' ').trim() : null;
}

/** Words that belong to the family name after them. */
const particles = new Set(
  'af al bin da das de degli dei del della den der di do dos du el ibn la le los ten ter van vom von zu zum zur'.split(
    ' ',
  ),
);

/**
 * A single word is a first name. Else the last word, with the particles right before it, is the family name and all
 * before that the first name: `Ludwig van Beethoven`, `Juan de la Cruz`. (Two family names look like two first
 * names, so of `María López Ruiz` only `Ruiz` is taken; the full name stays as it was given.)
 */
export function splitName(full: string): [first: string | null, last: string | null] {
  const words = full.split(' ');
  if (words.length === 1) return [full, null];
  let start = words.length - 1;
  while (start > 1 && particles.has((words[start - 1] ?? '').toLowerCase())) start -= 1;
  return [words.slice(0, start).join(' '), words.slice(start).join(' ')];
}
