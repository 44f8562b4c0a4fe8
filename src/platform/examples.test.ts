import fc from 'fast-check';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { bodyShown, bodyText, parameterShown, variablesIn } from './examples.ts';

const Body = z.object({ id: z.int(), on: z.boolean(), text: z.string(), ids: z.array(z.int().nullable()) });
const example = { id: '{{leadId}}', on: '{{isOn}}', text: '{{leadId}}', ids: [1, '{{other}}'] };

test('a body with its variables filled in is JSON of the right types, whatever stands beside them', () => {
  fc.assert(
    fc.property(fc.integer(), fc.string(), (number, text) => {
      const written = bodyText({ ...example, note: text }, Body.loose());
      const sent: unknown = JSON.parse(
        written.replace('{{isOn}}', 'false').replace(/\{\{(leadId|other)\}\}/g, `${number}`),
      );
      expect(sent).toEqual({ id: number, on: false, text: `${number}`, ids: [1, number], note: text });
    }),
  );
});

test('a variable is found through the branches of a union', () => {
  const OneOrMany = z.union([z.object({ id: z.int() }).strict(), z.object({ all: z.literal(true) }).strict()]);
  expect(JSON.parse(bodyText({ id: '{{eventId}}' }, OneOrMany).replace('{{eventId}}', '5'))).toEqual({ id: 5 });
});

test('the body that is shown is valid and has no variables', () => {
  const shown = bodyShown(example, Body);
  expect(Body.parse(shown)).toEqual(shown);
  expect(variablesIn(shown)).toEqual([]);
});

test('a variable of a field that not every text fits shows as the example of that field', () => {
  const Code = z
    .string()
    .regex(/^\d{6}$/)
    .meta({ examples: ['481920'] });
  expect(bodyShown({ code: '{{mailed}}', name: '{{mailed}}' }, z.object({ code: Code, name: z.string() }))).toEqual({
    code: '481920',
    name: 'mailed',
  });
});

test('variables are named once for each place, without those that Postman makes itself', () => {
  expect(variablesIn({ a: 'x{{one}}', b: ['{{two}}', '{{$guid}}', '{{one}}'] })).toEqual(['one', 'two', 'one']);
  expect(variablesIn(undefined)).toEqual([]);
});

test.each([
  ['{{leadId}}', { type: 'integer', minimum: 3 }, 3],
  ['25', { type: 'integer' }, 25],
  ['true', { type: 'boolean' }, true],
  ['{{name}}', { type: 'string' }, 'name'],
  ['new', { $ref: '#/components/schemas/Status' }, 'new'],
] as const)('a parameter %s is shown as its type', (value, schema, shown) => {
  expect(parameterShown(value, schema)).toBe(shown);
});
