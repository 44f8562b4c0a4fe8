import { z } from 'zod';
import type { oas31 } from 'zod-openapi';

const VARIABLE = /\{\{([$\w]+)\}\}/g;
/** RFC 9562's own example of a version 7. */
const SOME_UUID = '017f22e2-79b0-7cc3-98c4-dc0c0c07398f';
const NOT_TEXT: ReadonlySet<string> = new Set(['number', 'int', 'boolean']);

/** The names of the variables, written `{{name}}`, in an example, once for each place; not Postman's own (`$guid`). */
export const variablesIn = (example: unknown): string[] =>
  [...(JSON.stringify(example) ?? '').matchAll(VARIABLE)].flatMap(([, name = '']) =>
    name.startsWith('$') ? [] : [name],
  );

/** The variable's name where the whole text is one variable. */
const onlyVariable = (text: unknown) => (typeof text === 'string' ? /^\{\{([$\w]+)\}\}$/.exec(text)?.[1] : undefined);

/**
 * A request body as Postman sends it: indented JSON in which a variable stands without quotes wherever the schema
 * asks for a number or a boolean.
 */
export function bodyText(body: object, schema: z.ZodType): string {
  const marked = replaced(body, schema, (name) => `\u0000${name}\u0000`);
  return JSON.stringify(marked, null, 2).replace(/"\\u0000([$\w]+)\\u0000"/g, '{{$1}}');
}

/**
 * A request body for reading: a variable shows as its name, as 1 or true where the schema asks for such, or as the field's own
 * first example where not every text will do.
 */
export function bodyShown(body: object, schema: z.ZodType): unknown {
  const numbers = replaced(body, schema, (_name, expected) => (expected === 'boolean' ? true : 1));
  if (!(schema instanceof z.ZodObject)) return withBareNames(numbers);
  return withBareNames(
    Object.fromEntries(
      Object.entries(numbers as object).map(([key, value]) => [
        key,
        onlyVariable(value) === undefined ? value : (exampleIn(schema.shape[key]) ?? value),
      ]),
    ),
  );
}

const exampleIn = (schema: unknown): unknown =>
  schema instanceof z.ZodType ? (z.globalRegistry.get(schema)?.['examples'] as unknown[] | undefined)?.[0] : undefined;

/** A value of a path or a query for reading, as the type that the documentation gives the parameter. */
export function parameterShown(value: unknown, schema: oas31.SchemaObject | oas31.ReferenceObject): unknown {
  if ('$ref' in schema) return withBareNames(value);
  const { type, format, minimum = 1 } = schema;
  if (format === 'uuid' && onlyVariable(value) !== undefined) return SOME_UUID;
  if (type === 'boolean') return String(value) === 'true';
  if (type !== 'integer' && type !== 'number') return withBareNames(value);
  return onlyVariable(value) === undefined ? Number(value) : minimum;
}

type Replacement = (name: string, expected: string) => unknown;

function replaced(body: object, schema: z.ZodType, replacement: Replacement): unknown {
  const expected = new Map(notTextIn(schema.safeParse(body).error?.issues ?? []));
  const walk = (value: unknown, path: readonly PropertyKey[]): unknown => {
    if (Array.isArray(value)) return value.map((item, index) => walk(item, [...path, index]));
    if (typeof value === 'object' && value !== null)
      return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, walk(item, [...path, key])]));
    const [name, type] = [onlyVariable(value), expected.get(JSON.stringify(path))];
    return name !== undefined && type !== undefined ? replacement(name, type) : value;
  };
  return walk(body, []);
}

/** Where the schema complained that a text is no number or boolean: path and type, through the branches of unions. */
function notTextIn(issues: readonly z.core.$ZodIssue[], above: readonly PropertyKey[] = []): [string, string][] {
  return issues.flatMap((issue): [string, string][] => {
    const path = [...above, ...issue.path];
    if (issue.code === 'invalid_union') return issue.errors.flatMap((branch) => notTextIn(branch, path));
    if (issue.code !== 'invalid_type' || !NOT_TEXT.has(issue.expected)) return [];
    return [[JSON.stringify(path), issue.expected]];
  });
}

function withBareNames(value: unknown): unknown {
  if (value === undefined) return undefined;
  return JSON.parse(JSON.stringify(value).replace(VARIABLE, (_all, name: string) => name.replace('$', '')));
}
