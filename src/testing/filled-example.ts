import type { Endpoint } from '../platform/endpoint.ts';
import type { Sent } from './send.ts';

export type Variables = Readonly<Record<string, string | number>>;

/** The declared example of an endpoint, with values for its Postman variables: a request that fits. */
export const filledExample = (
  { example = {} }: Endpoint<never>,
  variables: Variables,
): Pick<Sent, 'params' | 'query' | 'body'> => filled(example, variables) as Pick<Sent, 'params' | 'query' | 'body'>;

function filled(value: unknown, variables: Variables): unknown {
  if (Array.isArray(value)) return value.map((item) => filled(item, variables));
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, filled(item, variables)]));
  if (typeof value !== 'string') return value;
  const [, only] = /^\{\{(\w+)\}\}$/.exec(value) ?? [];
  if (only !== undefined) return valueOf(only, variables);
  return value.replace(/\{\{(\w+)\}\}/g, (_, name: string) => String(valueOf(name, variables)));
}

function valueOf(name: string, variables: Variables): string | number {
  const value = variables[name];
  if (value === undefined) throw new Error(`An example uses {{${name}}}: give this test a value for it`);
  return value;
}
