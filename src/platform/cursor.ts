import { z } from 'zod';
import { invalid } from './errors.ts';

/** Where a page ended: the sort column's value and the id, which settles equal values. */
const Position = z.tuple([z.union([z.string().max(100), z.number(), z.null()]), z.int().nonnegative()]);
export type Position = z.infer<typeof Position>;

/** URL-safe text that `readCursor` reads. */
export const writeCursor = (position: Position): string => Buffer.from(JSON.stringify(position)).toString('base64url');

/** Refuses with 400 what this server did not write. It needs no signature: a page starts inside the caller's own entity wherever it points. */
export function readCursor(text: string): Position {
  try {
    return Position.parse(JSON.parse(Buffer.from(text, 'base64url').toString('utf8')));
  } catch {
    throw invalid('cursor', 'is not a cursor that this server gave');
  }
}
