import type { Json } from '../../../platform/tables.ts';

/** Levels of lists and objects that a JSON column of ours may have (MariaDB refuses more than 32). */
export const COLUMN_LEVELS = 16;

/** Levels that one answer's value may have: the column adds an object around it, and a list around several values. */
export const ANSWER_LEVELS = COLUMN_LEVELS - 2;

/** Text that every database takes: half surrogates and NUL become U+FFFD, which shows that something stood there. */
export const wellFormedText = (text: string): string => text.toWellFormed().replaceAll('\0', '\uFFFD');

/**
 * The same value with well-formed text and at most `levels` levels of lists and objects: what lies deeper is kept, in
 * its place, as its JSON text. So is an object whose names would become equal. Doing it twice changes nothing.
 */
export function wellFormed(value: Json, levels: number): Json {
  if (typeof value === 'string') return wellFormedText(value);
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value); // JSON.parse('1e400')
  if (value === null || typeof value !== 'object') return value;
  if (levels === 0) return jsonText(value);
  if (Array.isArray(value)) return value.map((item) => wellFormed(item, levels - 1));
  const entries = Object.entries(value).map(
    ([name, item]) => [wellFormedText(name), wellFormed(item, levels - 1)] as const,
  );
  const names = new Set(entries.map(([name]) => name));
  return names.size === entries.length ? Object.fromEntries(entries) : jsonText(value);
}

type Pending = { readonly text: string } | { readonly value: Json };

/** JSON.stringify for any depth: that one throws at some thousand levels, which JSON.parse reads gladly. */
export function jsonText(value: Json): string {
  const written: string[] = [];
  const pending: Pending[] = [{ value }];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if ('text' in next) written.push(next.text);
    else if (next.value !== null && typeof next.value === 'object') {
      for (const piece of piecesOf(next.value).reverse()) pending.push(piece);
    } else written.push(JSON.stringify(next.value));
  }
  return written.join('');
}

function piecesOf(container: Json[] | { [key: string]: Json }): Pending[] {
  if (Array.isArray(container)) {
    const items = container.flatMap((value, at): Pending[] => (at === 0 ? [{ value }] : [{ text: ',' }, { value }]));
    return [{ text: '[' }, ...items, { text: ']' }];
  }
  const members = Object.entries(container).flatMap(([name, value], at): Pending[] => [
    { text: `${at === 0 ? '' : ','}${JSON.stringify(name)}:` },
    { value },
  ]);
  return [{ text: '{' }, ...members, { text: '}' }];
}
