import { firstCharacters } from '../../../platform/characters.ts';
import type { Json } from '../../../platform/tables.ts';
import type { FieldRule } from '../../sources/index.ts';
import type { Answer } from '../submission.ts';
import { textOf } from './answers.ts';
import { folded, IGNORE, isTarget, type Target } from './field-names.ts';
import type { Known, Note } from './lead-draft.ts';
import { wellFormedText } from './well-formed.ts';

/** Values of one answer that are looked at: checking a phone number costs far more than reading it. */
export const MAX_CANDIDATES = 20;

/** Values that the source's own mapping means for a field of ours. */
interface Meant {
  readonly target: Target;
  readonly values: readonly Json[];
}

/** What the source's own mapping says about some answers. */
export interface OwnMapping {
  /** In the order in which the answers were sent. */
  readonly meant: readonly Meant[];
  /** Names of answers that are to be used for nothing. */
  readonly ignored: ReadonlySet<string>;
  /** Names of answers that a rule uses: their names mean nothing beside it. */
  readonly ruled: ReadonlySet<string>;
  readonly notes: readonly Note[];
}

type MapRule = Extract<FieldRule, { to: Target }>;
type SplitRule = Extract<FieldRule, { split: readonly unknown[] }>;

/**
 * Reads the answers by the source's own mapping. An answer's name is looked up as it is, else folded. What is mapped to no
 * field of ours is as if not mapped, with a note.
 */
export function readOwnMapping(
  answers: readonly Answer[],
  { mapping, questions }: Pick<Known, 'mapping' | 'questions'>,
): OwnMapping {
  const rules = rulesFor(answers, mapping);
  const ignored = new Set(rules.flatMap(({ rule, heads }) => (rule === IGNORE ? heads : [])));
  const find = finderOf(answers.filter(({ name }) => !ignored.has(name)));
  const place = new Map(answers.map(({ name }, index) => [name, index]));
  const labelOf = labelsOf(questions);

  const ruled = new Set<string>();
  const meant: (Meant & { readonly at: number })[] = [];
  for (const { rule, heads } of rules) {
    if (rule === IGNORE || !isRule(rule)) continue;
    for (const parts of partsOf(rule, heads, find)) {
      for (const { name } of parts) ruled.add(name);
      const at = Math.min(...parts.map(({ name }) => place.get(name) ?? 0));
      meant.push(
        ...meantBy(rule, parts, labelOf).map(({ target, values }) => ({ target, values: values.map(asText), at })),
      );
    }
  }
  meant.sort((a, b) => a.at - b.at);
  return { meant, ignored, ruled, notes: rules.flatMap(({ rule, heads }) => complaints(rule, heads)) };
}

/** Labels and separators are other people's text too, and a separator may halve a character. */
const asText = (value: Json): Json => (typeof value === 'string' ? wellFormedText(value) : value);

interface RuleInUse {
  readonly rule: FieldRule;
  /** Names of the answers that it stands for; none: they were not sent. */
  readonly heads: readonly string[];
}

function rulesFor(answers: readonly Answer[], mapping: Known['mapping']): RuleInUse[] {
  const entries = Object.entries(mapping).map(([name, rule]) => ({ name: wellFormedText(name), rule }));
  const exact = new Map(entries.map((entry) => [entry.name, entry]));
  const loose = new Map(entries.map((entry) => [folded(entry.name), entry]));
  loose.delete('');
  const byEntry = Map.groupBy(answers, ({ name }) => exact.get(name) ?? loose.get(folded(name)));
  return entries.map((entry) => ({ rule: entry.rule, heads: (byEntry.get(entry) ?? []).map(({ name }) => name) }));
}

type Find = (name: string) => Answer | undefined;

function finderOf(answers: readonly Answer[]): Find {
  const exact = new Map(answers.map((answer) => [answer.name, answer]));
  const loose = new Map(answers.map((answer) => [folded(answer.name), answer]));
  loose.delete('');
  return (name) => exact.get(wellFormedText(name)) ?? loose.get(folded(name));
}

/** For each answer that the rule stands for, all that it uses of it. Of what is combined, a missing first part stops nothing. */
function partsOf(rule: FieldRule, heads: readonly string[], find: Find): Answer[][] {
  const combined = typeof rule === 'object' && 'to' in rule ? (rule.combine ?? []) : [];
  const names = heads.length > 0 ? heads : [undefined];
  const lists = names.map((head) => [
    ...new Set([head, ...combined].flatMap((name) => (name === undefined ? [] : (find(name) ?? [])))),
  ]);
  return lists.filter((parts) => parts.length > 0);
}

const isRule = (rule: FieldRule): boolean => typeof rule === 'object' || isTarget(rule);

type LabelOf = (answer: Answer, rule: MapRule) => (value: Json) => Json;

function meantBy(rule: FieldRule, parts: readonly Answer[], labelOf: LabelOf): Meant[] {
  const first = parts[0] as Answer;
  if (typeof rule === 'string') return isTarget(rule) ? [{ target: rule, values: some(first) }] : [];
  if ('split' in rule) return some(first).flatMap((value) => pieces(rule, textOf(value) ?? ''));
  const labelled = parts.map((part) => some(part).map(labelOf(part, rule)));
  if (rule.combine === undefined) return [{ target: rule.to, values: labelled.flat() }];
  const texts = labelled.flat().flatMap((value) => textOf(value)?.trim() ?? []);
  return texts.length === 0 ? [] : [{ target: rule.to, values: [texts.join(rule.separator ?? ' ')] }];
}

const some = ({ values }: Answer): readonly Json[] => values.slice(0, MAX_CANDIDATES);

/** Cut at the first separators, at blanks unless one is given; the rest is the last piece. */
function pieces({ split, separator }: SplitRule, text: string): Meant[] {
  const cut = separator ?? /\s+/;
  let rest = text.trim();
  return split.flatMap((target, index) => {
    const isLast = index === split.length - 1;
    const piece = isLast ? rest : (rest.split(cut, 1)[0] ?? '');
    rest = afterPiece(rest, piece, separator);
    return piece.trim() === '' ? [] : [{ target, values: [piece.trim()] }];
  });
}

const afterPiece = (text: string, piece: string, separator: string | undefined): string =>
  separator === undefined ? text.slice(piece.length).trimStart() : text.slice(piece.length + separator.length);

function labelsOf(questions: Known['questions']): LabelOf {
  const ofForm = new Map(
    questions.map(({ key, options }) => [
      wellFormedText(key),
      new Map(options.map((option) => [option.key, option.value])),
    ]),
  );
  return ({ name }, { labels }) => {
    if (labels === undefined) return (value) => value;
    const known = labels === 'form' ? ofForm.get(name) : new Map(Object.entries(labels));
    return (value) => {
      const chosen = textOf(value);
      return (chosen === null ? undefined : known?.get(chosen)) ?? value;
    };
  };
}

function complaints(rule: FieldRule, heads: readonly string[]): Note[] {
  if (typeof rule === 'object' || rule === IGNORE || isTarget(rule)) return [];
  const target = firstCharacters(rule, 100);
  const note = `is mapped to “${target}”, which is no field, so the mapping is ignored`;
  return heads.map((name) => ({ field: firstCharacters(name, 100), note }));
}
