import type { Json } from '../../../platform/tables.ts';
import type { Answer } from '../submission.ts';
import { meaningOf, type Target } from './field-names.ts';
import type { Known, Note } from './lead-draft.ts';
import { MAX_CANDIDATES, readOwnMapping } from './own-mapping.ts';
import { meaningOfType } from './question-types.ts';
import { wellFormedText } from './well-formed.ts';

/** The values that may be meant for each of our fields, the likeliest first. */
export interface Candidates {
  /** From answers of which the form or the source says what they are: by the question's type, then by the source's mapping. */
  mapped(target: Target): readonly Json[];
  /** From answers whose name says it. */
  named(target: Target): readonly Json[];
  /** Both, the mapped ones first. */
  all(target: Target): readonly Json[];
  readonly notes: readonly Note[];
}

interface Ranked {
  readonly target: Target;
  readonly rank: number;
  readonly values: readonly Json[];
}

/**
 * Finds out which answers are meant for which field: by the type of the form's question, then by the source's own mapping,
 * then by names. What the source ignores is meant for nothing, whatever its type.
 */
export function candidatesIn(answers: readonly Answer[], known: Pick<Known, 'mapping' | 'questions'>): Candidates {
  const own = readOwnMapping(answers, known);
  const typeOf = new Map(known.questions.map(({ key, type }) => [wellFormedText(key), meaningOfType(type)]));
  const used = answers.filter(({ name }) => !own.ignored.has(name));

  const typed = used.flatMap(({ name, values }): Ranked[] => {
    const meaning = typeOf.get(name);
    return meaning === undefined || meaning === 'other' ? [] : [{ ...meaning, values }];
  });
  const named = used.flatMap(({ name, values }): Ranked[] => {
    const meaning = own.ruled.has(name) || typeOf.get(name) !== undefined ? undefined : meaningOf(name);
    return meaning ? [{ ...meaning, values }] : [];
  });
  const told = [...inRankOrder(typed), ...own.meant];
  const guessed = inRankOrder(named);
  return {
    mapped: (target) => valuesFor(target, told),
    named: (target) => valuesFor(target, guessed),
    all: (target) => valuesFor(target, [...told, ...guessed]),
    notes: own.notes,
  };
}

/** Stable: equals stay in the order sent. */
const inRankOrder = (ranked: readonly Ranked[]): Ranked[] => ranked.toSorted((a, b) => a.rank - b.rank);

const valuesFor = (target: Target, some: readonly Omit<Ranked, 'rank'>[]): Json[] =>
  some
    .filter((one) => one.target === target)
    .flatMap(({ values }) => values.slice(0, MAX_CANDIDATES))
    .slice(0, MAX_CANDIDATES);
