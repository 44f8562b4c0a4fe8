import { firstCharacters, hasAtMost } from '../../../platform/characters.ts';
import type { Note } from './lead-draft.ts';

/** Characters (code points) that each column holds. */
export const widths = {
  email: 255,
  phone: 64,
  first_name: 100,
  last_name: 100,
  full_name: 200,
  page_url: 2_048,
  page_name: 150,
  id: 255,
  utm: 255,
  name: 255,
  platform: 20,
} as const;

interface Fitted {
  readonly value: string | null;
  readonly notes: readonly Note[];
}

/** For text: what fits of it. */
export function cutToFit(field: string, text: string | null, width: number): Fitted {
  if (text === null || hasAtMost(text, width)) return { value: text, notes: [] };
  return { value: firstCharacters(text, width), notes: [{ field, note: `was cut to its first ${width} characters` }] };
}

/** For ids and addresses, of which a part would be another one: all or null. */
export function wholeOrNull(field: string, text: string | null, width: number): Fitted {
  if (text === null || hasAtMost(text, width)) return { value: text, notes: [] };
  return {
    value: null,
    notes: [{ field, note: `is longer than ${width} characters, so it is kept with the answers only` }],
  };
}
