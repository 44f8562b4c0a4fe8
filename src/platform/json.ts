import type { Json } from './tables.ts';

/**
 * What a JSON document says, with each number that a JavaScript number cannot hold as a text of the same digits: ids keep every
 * digit. Throws SyntaxError for what is no JSON.
 */
export function parseExactJson(text: string): Json {
  const plain = JSON.parse(text) as Json; // first, for only a valid document may be rewritten
  const exact = withLongNumbersAsText(text);
  return exact === text ? plain : (JSON.parse(exact) as Json);
}

/** Neither a list nor null. */
export const isObject = (value: Json): value is { [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const MAY_BE_INEXACT = /\d{16}|\d[.\deE+-]{16}|\d[eE]\+?\d\d/;

/** Each text or number of a valid JSON document, in order. In a valid one every text ends, so this never goes back. */
const TEXT_OR_NUMBER = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*/g;

/**
 * A valid JSON document in which the numbers that a JavaScript number cannot hold became texts of the same digits.
 * (JSON.parse's reviver tells the source too, but costs up to forty times as much and throws at 5,000 levels.)
 */
function withLongNumbersAsText(json: string): string {
  if (!MAY_BE_INEXACT.test(json)) return json;
  return json.replace(TEXT_OR_NUMBER, (token) => (token.startsWith('"') || isExact(token) ? token : `"${token}"`));
}

function isExact(source: string): boolean {
  const value = Number(source);
  if (!Number.isFinite(value) || Math.abs(value) > Number.MAX_SAFE_INTEGER) return false;
  return source.length <= 16 || String(value) === source;
}
