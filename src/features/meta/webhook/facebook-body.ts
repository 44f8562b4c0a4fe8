import { isUtf8 } from 'node:buffer';
import { isObject, parseExactJson } from '../../../platform/json.ts';
import type { Json } from '../../../platform/tables.ts';
import { type Fields, type Part, wholePart } from './part.ts';
import { changePart } from './change-part.ts';
import { namesOnlyPart, otherObjectPart, strangePart } from './other-parts.ts';

/** Meta sends 1,000 at most; a body of the largest size holds about as many changes of a real lead. */
const MOST_PARTS = 10_000;

/** A signed body, taken apart: one part a change, in order. What cannot be taken apart is one part as a whole. Never throws. */
export function partsOf(bytes: Buffer): readonly Part[] {
  try {
    const body = readJson(bytes);
    if (!isObject(body)) return [wholePart(bytes, 'The body is no JSON object.')];
    const { object = null, entry } = body;
    if (!Array.isArray(entry)) return [wholePart(bytes, 'The body has no list of entries.')];
    const parts: Part[] = [];
    for (const each of entry) {
      for (const part of partsOfEntry(object, each)) parts.push(part);
      if (parts.length > MOST_PARTS) return [wholePart(bytes, `The body has more than ${MOST_PARTS} changes.`)];
    }
    return parts;
  } catch {
    return [wholePart(bytes, 'The body is no JSON.')]; // or is nested deeper than anybody can follow
  }
}

function readJson(bytes: Buffer): Json {
  if (!isUtf8(bytes)) throw new Error('not UTF-8');
  return parseExactJson(bytes.toString('utf8'));
}

function partsOfEntry(object: Json, entry: Json): readonly Part[] {
  if (!isObject(entry)) return [strangePart(object, entry, 'An entry is no object.')];
  if (object !== 'page') return [otherObjectPart(object, entry)];
  const { changes, changed_fields: names } = entry;
  if (Array.isArray(changes) && changes.length > 0) return changes.map((change) => partOfChange(entry, change));
  if (Array.isArray(names) && names.length > 0) return [namesOnlyPart(entry, names)];
  return [strangePart(object, entry, 'The entry tells of no change: it may be a message.')];
}

const partOfChange = (entry: Fields, change: Json): Part =>
  isObject(change)
    ? changePart(entry, change)
    : strangePart('page', { ...entry, changes: [change] }, 'A change is no object.');
