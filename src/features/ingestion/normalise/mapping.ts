import { firstCharacters } from '../../../platform/characters.ts';
import type { Json } from '../../../platform/tables.ts';
import type { Answer } from '../submission.ts';
import { folded, IGNORE, isTarget, meaningOf, type Target } from './field-names.ts';
import type { Note } from './lead-draft.ts';

/** The values that may be meant for each of our fields, the likeliest first. */
export interface Candidates {
  /** From answers that the form's own mapping names. */
  mapped(target: Target): readonly Json[];
  /** From answers whose name says it. */
  named(target: Target): readonly Json[];
  /** Both, the mapped ones first. */
  all(target: Target): readonly Json[];
  readonly notes: readonly Note[];
}

/** Values of one field that are looked at: checking a phone number costs far more than reading it. */
const MAX_CANDIDATES = 20;

const MAPPED = -1;

interface Ranked {
  readonly target: Target;
  readonly rank: number;
  readonly values: readonly Json[];
}

/** Finds out which answers are meant for which field: the form's own mapping first, then names. */
export function candidatesIn(answers: readonly Answer[], mapping: Readonly<Record<string, string>>): Candidates {
  const { targetOf, notes } = readMapping(answers, mapping);
  const ranked = answers.flatMap(({ name, values }): Ranked[] => {
    const mappedTo = targetOf(name);
    if (mappedTo === IGNORE) return [];
    const meaning = mappedTo ? { target: mappedTo, rank: MAPPED } : meaningOf(name);
    return meaning ? [{ ...meaning, values: values.slice(0, MAX_CANDIDATES) }] : [];
  });
  ranked.sort((a, b) => a.rank - b.rank); // stable: equals stay in the order sent
  const valuesOf = (target: Target, wanted: (rank: number) => boolean) =>
    ranked
      .filter((one) => one.target === target && wanted(one.rank))
      .flatMap(({ values }) => values)
      .slice(0, MAX_CANDIDATES);
  return {
    mapped: (target) => valuesOf(target, (rank) => rank === MAPPED),
    named: (target) => valuesOf(target, (rank) => rank !== MAPPED),
    all: (target) => valuesOf(target, () => true),
    notes,
  };
}

/** An answer's name is looked up as it is, else folded. What is mapped to no field of ours is as if not mapped. */
function readMapping(answers: readonly Answer[], mapping: Readonly<Record<string, string>>) {
  const exact = new Map(Object.entries(mapping));
  const loose = new Map(Object.entries(mapping).map(([name, target]) => [folded(name), target]));
  const lookUp = (name: string) => exact.get(name) ?? (folded(name) === '' ? undefined : loose.get(folded(name)));
  const targetOf = (name: string): Target | typeof IGNORE | undefined => {
    const target = lookUp(name);
    return target !== undefined && (target === IGNORE || isTarget(target)) ? target : undefined;
  };
  const notes = answers.flatMap(({ name }): Note[] => {
    const target = lookUp(name);
    if (target === undefined || target === IGNORE || isTarget(target)) return [];
    return [
      {
        field: firstCharacters(name, 100),
        note: `is mapped to “${firstCharacters(target, 100)}”, which is no field, so the mapping is ignored`,
      },
    ];
  });
  return { targetOf, notes };
}
