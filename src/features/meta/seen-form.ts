import type { Json } from '../../platform/tables.ts';
import type { SeenForm } from '../sources/index.ts';
import type { Form } from './graph/form-calls.ts';

/** A form as Graph told it, as we keep it. */
export const seenForm = ({ id, name, status, locale, questions, disclaimer }: Form): SeenForm => ({
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
  content: JSON.parse(JSON.stringify({ questions, disclaimer })) as Json, // not its name and status: they may change without a word that people read
});
