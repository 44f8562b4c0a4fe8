import type { Json } from '../../platform/tables.ts';
import type { ListedForm, SeenForm } from '../sources/index.ts';
import type { Form } from './graph/form-calls.ts';

/** A form of a page's list, in the words under which we keep it. */
export const listedForm = ({
  id,
  name,
  status,
  locale,
}: Pick<Form, 'id' | 'name' | 'status' | 'locale'>): ListedForm => ({
  formId: id,
  name: name ?? `Form ${id}`,
  status: status ?? 'UNKNOWN',
  locale,
});

/** A form as Graph told it, as we keep it. */
export function seenForm(form: Form): SeenForm {
  const { questions, disclaimer } = wellFormed({ questions: form.questions, disclaimer: form.disclaimer });
  return {
    ...listedForm(form),
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
