import { z } from 'zod';

type Shape = z.core.JSONSchema.BaseSchema;

/** A field of a body, wherever it stands in it. */
export interface BodyField {
  /** Such as `members[].user_id`: of a thing in the list. */
  readonly at: string;
  /** The JSON types that it takes; empty: any. */
  readonly types: readonly string[];
}

interface Place {
  readonly at: string;
  /** What a reference stands for: a body with a name of its own stands behind one. */
  meant(shape: Shape): Shape;
}

/** Every field of what a body may hold, once for each of its ways. */
export function bodyFields(body: z.ZodType): BodyField[] {
  const root = z.toJSONSchema(body, { io: 'input', unrepresentable: 'any' });
  const named = new Map(Object.entries(root.$defs ?? {}));
  const meant = (shape: Shape): Shape => named.get(shape.$ref?.replace('#/$defs/', '') ?? '') ?? shape;
  return fieldsIn(meant(root), { at: '', meant });
}

const isShape = (part: unknown): part is Shape => typeof part === 'object';

function fieldsIn(shape: Shape, { at, meant }: Place): BodyField[] {
  const here = Object.entries(shape.properties ?? {}).flatMap(([name, property]): BodyField[] => {
    if (typeof property === 'boolean') return [];
    const path = at === '' ? name : `${at}.${name}`;
    return [{ at: path, types: typesOf(property, meant) }, ...fieldsIn(meant(property), { at: path, meant })];
  });
  const { items, anyOf = [], oneOf = [], allOf = [] } = shape;
  const inList = [items ?? []].flat().filter(isShape);
  const ways = [...anyOf, ...oneOf, ...allOf].filter(isShape);
  return [
    ...here,
    ...inList.flatMap((part) => fieldsIn(meant(part), { at: `${at}[]`, meant })),
    ...ways.flatMap((part) => fieldsIn(meant(part), { at, meant })),
  ];
}

function typesOf(shape: Shape, meant: Place['meant']): string[] {
  const it = meant(shape);
  const ways = [...(it.anyOf ?? []), ...(it.oneOf ?? [])].filter(isShape).map((way) => typesOf(way, meant));
  if (ways.length > 0) return ways.some((types) => types.length === 0) ? [] : ways.flat();
  const values = it.enum ?? (it.const === undefined ? undefined : [it.const]);
  if (it.type === undefined) return (values ?? []).map((value) => (value === null ? 'null' : typeof value));
  return [it.type].flat().map((type) => (type === 'integer' ? 'number' : type));
}

type Body = Record<string, unknown>;
/** What else an object holds when it has a field of that name. */
type Beside = Readonly<Record<string, object>>;

/** The body with the value at that place; lists and objects on the way there are made if they are missing. */
export const withAt = (body: unknown, at: string, value: unknown, beside: Beside = {}): Body =>
  withSteps(body, at.split('.'), value, beside);

function withSteps(body: unknown, [step = '', ...rest]: readonly string[], value: unknown, beside: Beside): Body {
  const own = { ...(body as Body | undefined) };
  if (rest.length === 0) return { ...own, ...beside[step], [step]: value };
  const name = step.replace('[]', '');
  for (const [other, needed] of Object.entries(beside[[step, ...rest].join('.')] ?? {}))
    if (other in own) own[other] = needed;
  const inner = own[name];
  if (!step.endsWith('[]')) return { ...own, [name]: withSteps(inner, rest, value, beside) };
  const [first, ...others] = (Array.isArray(inner) ? inner : []) as unknown[];
  return { ...own, [name]: [withSteps(first, rest, value, beside), ...others] };
}
