import type { Json } from '../../../platform/tables.ts';
import type { Answer } from '../submission.ts';
import { isCaptcha, isControl, isNeverAnAnswer, type Sent } from './sent.ts';

/** A form's field as the browser sends it; a name may come many times. */
export type FormField = readonly [name: string, value: string];

/** Sorts the fields of an HTML form, of either encoding, into control fields and answers. */
export function sentByForm(fields: readonly FormField[]): Sent {
  const control = new Map<string, Json>();
  const answers: Answer[] = [];
  for (const [name, values] of grouped(fields)) {
    if (isCaptcha(name)) continue;
    const isOurs = isControl(name) && name !== 'utm'; // a form has no objects: `utm` in one is just a question
    if (isOurs) control.set(name, controlValue(name, values));
    if (!isOurs || contradicts(name, values)) answers.push({ name, values });
  }
  return { control, answers };
}

/** `interests` and PHP's spelling `interests[]` are the same question. */
function grouped(fields: readonly FormField[]): Map<string, string[]> {
  const byName = new Map<string, string[]>();
  for (const [sentName, value] of fields) {
    const name = sentName.endsWith('[]') ? sentName.slice(0, -2) : sentName;
    const values = byName.get(name);
    if (values) values.push(value);
    else byName.set(name, [value]);
  }
  return byName;
}

/** The first value that says something. Consent may be several ticked boxes. */
function controlValue(name: string, values: readonly string[]): Json {
  const telling = values.filter((value) => value !== '');
  if (name === 'consent' && telling.length > 1) return telling;
  return telling[0] ?? '';
}

/** A control field that came with two different values is kept as an answer too, since only one of them can count. */
function contradicts(name: string, values: readonly string[]): boolean {
  return name !== 'consent' && !isNeverAnAnswer(name) && new Set(values.filter((value) => value !== '')).size > 1;
}
