import type { z } from 'zod';

const TYPES: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
};

const FORMATS: Readonly<Record<string, string>> = {
  uuid: 'a UUID',
  datetime: 'an instant such as 2026-01-31T09:30:00Z',
  url: 'an address such as https://crm.example.com',
};

const UNITS: Readonly<Record<string, string>> = { string: 'characters', array: 'entries' };

/** What is wrong with a value where its schema has no sentence of its own, so that it can follow the value's name. */
export const plainWords: z.core.$ZodErrorMap = (issue) => {
  if (issue.code === 'invalid_type')
    return issue.input === undefined ? 'is missing' : typed(TYPES[String(issue.expected)]);
  if (issue.code === 'invalid_value') return typed(oneOf(issue.values.map(String)));
  if (issue.code === 'invalid_format') return typed(FORMATS[issue.format]);
  if (issue.code === 'too_small') return bounded(issue.origin, 'at least', issue.minimum);
  if (issue.code === 'too_big') return bounded(issue.origin, 'at most', issue.maximum);
  return undefined; // zod's own sentence
};

const typed = (what: string | undefined) => what && `must be ${what}`;

const oneOf = (values: readonly string[]) => (values.length === 1 ? values[0] : `one of: ${values.join(', ')}`);

function bounded(origin: string, bound: string, limit: number | bigint): string {
  const unit = UNITS[origin];
  return unit ? `must have ${bound} ${limit} ${unit}` : `must be ${bound} ${limit}`;
}
