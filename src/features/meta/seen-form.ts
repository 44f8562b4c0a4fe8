import type { SeenForm } from '../sources/index.ts';
import type { Form } from './graph/form-calls.ts';

/** A form as Graph told it, as we keep it. */
export const seenForm = ({ id, name, status, locale, questions, json }: Form): SeenForm => ({
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
  content: json,
});
