import type { Json } from '../../platform/tables.ts';
import type { SeenForm } from '../sources/index.ts';
import type { Form } from './graph/form-calls.ts';

/** A form as Graph told it, as we keep it. */
export function seenForm({ id, name, status, locale, ...told }: Form): SeenForm {
  const { questions, disclaimer } = wellFormed({ questions: told.questions, disclaimer: told.disclaimer });
  return {
    formId: id,
    name: name ?? `Form ${id}`,
    status: status ?? 'UNKNOWN',
    locale,
    questions: questions.map(({ key, label, type, options }) => ({
      key,
      label: label ?? key,
      type: type ?? 'CUSTOM',
      options: options.map((option) => ({ key: option.key, value: option.value ?? option.key })),
    })),
    content: { questions, disclaimer } as unknown as Json, // not its name and status: they may change without a word that people read
  };
}

/** MySQL takes no JSON with half a character in it. */
const wellFormed = <T>(value: T): T =>
  JSON.parse(JSON.stringify(value), (_, each: unknown) => (typeof each === 'string' ? each.toWellFormed() : each)) as T;
