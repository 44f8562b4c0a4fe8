import { z } from 'zod';
import type { Json } from '../../platform/tables.ts';

/** What rules may ask about a lead. */
export interface LeadFacts {
  readonly platform: string;
  readonly source_id: number;
  readonly campaign_id: string | null;
  readonly form_id: string | null;
  readonly page_id: string | null;
  readonly utm_source: string | null;
  readonly utm_medium: string | null;
  readonly utm_campaign: string | null;
  readonly utm_term: string | null;
  readonly utm_content: string | null;
  /** Every answer, by the name it was sent under. */
  readonly answers: Readonly<Record<string, Json>>;
}

const known = [
  'platform',
  'source_id',
  'campaign_id',
  'form_id',
  'page_id',
  'utm_source',
  'utm_medium',
  'utm_campaign',
  'utm_term',
  'utm_content',
] as const;

/** `answer:<name>` asks for an answer by the name it was sent under. */
const Field = z.union([z.enum(known), z.templateLiteral(['answer:', z.string().min(1)])]);

export const Condition = z.discriminatedUnion('operator', [
  z.strictObject({
    field: Field,
    operator: z.enum(['equals', 'not_equals', 'contains', 'starts_with']),
    value: z.string().max(255),
  }),
  z.strictObject({ field: Field, operator: z.literal('one_of'), value: z.array(z.string().max(255)).min(1).max(100) }),
  z.strictObject({ field: Field, operator: z.enum(['is_given', 'is_not_given']) }),
]);
export type Condition = z.infer<typeof Condition>;
export const Conditions = z.array(Condition).max(20);

/** Whether all conditions hold; texts are compared without regard to case. No conditions: always. */
export const matches = (conditions: readonly Condition[], facts: LeadFacts): boolean =>
  conditions.every((condition) => holds(condition, valuesOf(condition.field, facts)));

function holds(condition: Condition, values: readonly string[]): boolean {
  switch (condition.operator) {
    case 'equals':
      return values.includes(fold(condition.value));
    case 'not_equals':
      return !values.includes(fold(condition.value));
    case 'contains':
      return values.some((value) => value.includes(fold(condition.value)));
    case 'starts_with':
      return values.some((value) => value.startsWith(fold(condition.value)));
    case 'one_of':
      return condition.value.some((wanted) => values.includes(fold(wanted)));
    case 'is_given':
      return values.length > 0;
    case 'is_not_given':
      return values.length === 0;
  }
}

/** An answer may have several values: each counts. Empty ones do not. */
function valuesOf(field: Condition['field'], facts: LeadFacts): string[] {
  const value = isKnown(field) ? facts[field] : answerOf(field.slice('answer:'.length), facts);
  return [value]
    .flat()
    .map(textOf)
    .map(fold)
    .filter((text) => text !== '');
}

/** Own names only: a form without a field `constructor` did not give one. */
const answerOf = (name: string, { answers }: LeadFacts): Json =>
  Object.hasOwn(answers, name) ? (answers[name] ?? null) : null;

const textOf = (value: Json): string =>
  value === null ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value);

const isKnown = (field: string): field is (typeof known)[number] => (known as readonly string[]).includes(field);
const fold = (text: string) => text.trim().toLowerCase();
