import type { Json } from '../../../platform/tables.ts';
import type { Answer } from '../submission.ts';
import { ANSWER_LEVELS, wellFormed, wellFormedText } from './well-formed.ts';

/**
 * Answers with well-formed names and values, in the order sent, each name once: a name that comes again adds its
 * values, except texts and numbers that are there already.
 */
export function joinedAnswers(answers: readonly Answer[]): Answer[] {
  const joined = new Map<string, Joined>();
  for (const answer of answers) {
    const name = wellFormedText(answer.name);
    const values = answer.values.map((value) => wellFormed(value, ANSWER_LEVELS));
    const earlier = joined.get(name);
    if (earlier) addNewOnes(earlier, values);
    else joined.set(name, { values, known: new Set(values) });
  }
  return [...joined].map(([name, { values }]) => ({ name, values }));
}

interface Joined {
  readonly values: Json[];
  readonly known: Set<Json>;
}

function addNewOnes({ values, known }: Joined, more: readonly Json[]): void {
  for (const value of more) {
    if (known.has(value)) continue;
    known.add(value);
    values.push(value);
  }
}

/** One value as itself, several as a list. A single value that is a list keeps its brackets: it is not several. */
export function rawFieldDataOf(answers: readonly Answer[]): Record<string, Json> {
  return Object.fromEntries(answers.map(({ name, values }) => [name, valueOf(values)]));
}

function valueOf(values: readonly Json[]): Json {
  const [first] = values;
  return values.length === 1 && first !== undefined && !Array.isArray(first) ? first : [...values];
}

/** Text that a person could have meant: not blank. Numbers count as their digits; other JSON is no text. */
export function textOf(value: Json): string | null {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value.trim() !== '' ? value : null;
}
