import { isDeepStrictEqual } from 'node:util';
import type { Json } from './tables.ts';

type Fields = { readonly [name: string]: Json };

/** The fields whose values differ, as they were and as they are; undefined if none does. */
export function changedFields(before: Fields, after: Fields): { before: Fields; after: Fields } | undefined {
  const names = Object.keys(after).filter((name) => !isDeepStrictEqual(before[name], after[name]));
  const of = (fields: Fields): Fields => Object.fromEntries(names.map((name) => [name, fields[name] ?? null]));
  return names.length > 0 ? { before: of(before), after: of(after) } : undefined;
}
