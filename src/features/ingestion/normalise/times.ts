import { readInstant } from './instants.ts';
import type { Note } from './lead-draft.ts';

/** The first of the texts that is a time; a note when it had no zone, or when none of them is one. */
export function firstTime(field: string, texts: readonly string[], receivedAt: Date) {
  for (const text of texts) {
    const read = readInstant(text, receivedAt);
    if (read)
      return {
        value: read.iso,
        notes: read.isAssumedUtc ? [noteOn(field, 'came without a time zone and was taken as UTC')] : [],
      };
  }
  const isNonsense = texts.length > 0;
  return { value: null, notes: isNonsense ? [noteOn(field, 'is not a time that can be right; it is left empty')] : [] };
}

const noteOn = (field: string, note: string): Note => ({ field, note });
