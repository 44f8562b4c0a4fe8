/** The first `count` characters as the database counts them, in code points: one outside the basic plane is never halved. */
export function firstCharacters(text: string, count: number): string {
  if (text.length <= count) return text;
  return [...text.slice(0, 2 * count).toWellFormed()].slice(0, count).join('');
}

/** Whether a column of that width holds all of it. */
export const hasAtMost = (text: string, count: number): boolean => firstCharacters(text, count).length === text.length;
