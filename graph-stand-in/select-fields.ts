import { invalidParameter } from './errors.ts';
import { type Field, parseFields } from './field-syntax.ts';

export type Node = Readonly<Record<string, unknown>>;

/** The fields that a node may have; `true` for a value that is given whole. */
export interface Shape {
  readonly [field: string]: true | Shape;
}

/** The asked-for fields, or those that come unasked. */
export const wantedFields = (asked: string | undefined, unasked: string): Field[] => parseFields(asked || unasked);

/** Only what was asked for and has a value, and `id`; throws (#100) for a field that the node never has. */
export function selectFields(node: Node, fields: readonly Field[], shape: Shape): Node {
  const chosen: Record<string, unknown> = {};
  for (const { name, fields: inner } of fields) {
    const known = Object.hasOwn(shape, name) ? shape[name] : undefined;
    if (known === undefined) throw invalidParameter(`Tried accessing nonexistent field (${name})`);
    const value = node[name];
    if (value !== undefined) chosen[name] = known === true || inner.length === 0 ? value : within(value, inner, known);
  }
  return node['id'] === undefined ? chosen : { ...chosen, id: node['id'] };
}

function within(value: unknown, fields: readonly Field[], shape: Shape): unknown {
  if (Array.isArray(value)) return value.map((one) => within(one, fields, shape));
  return selectFields(value as Node, fields, shape);
}
