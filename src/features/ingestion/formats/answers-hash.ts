import { hash } from 'node:crypto';
import type { Json } from '../../../platform/tables.ts';
import type { Answer } from '../submission.ts';

/**
 * SHA-256 (32 bytes) of what was answered: the same for the same names and values in whatever order the names came, and
 * in whatever format. Expects answers made well-formed (each name once, bounded depth).
 */
export function answersHashOf(answers: readonly Answer[]): Buffer {
  const sorted = answers.toSorted((a, b) => byCodeUnit(a.name, b.name));
  const canonical = sorted.map(({ name, values }) => [name, values.map(inNameOrder)]);
  return hash('sha256', JSON.stringify(canonical), 'buffer');
}

function inNameOrder(value: Json): Json {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map(inNameOrder);
  const entries = Object.entries(value).toSorted(([a], [b]) => byCodeUnit(a, b));
  return Object.fromEntries(entries.map(([name, item]) => [name, inNameOrder(item)]));
}

const byCodeUnit = (a: string, b: string): number => (a < b ? -1 : Number(a > b));
