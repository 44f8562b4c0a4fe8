/** Numbers from 0 to 1, the same ones for the same seed (mulberry32). */
export function chanceOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** One seed for each of many things that belong to one run. */
export const seedFor = (seed: number, nth: number): number =>
  (Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(nth + 1, 0xc2b2ae35)) >>> 0;

export type Weighted<T> = readonly (readonly [value: T, weight: number])[];

/** Draws by weight. */
export function drawerOf<T>(values: Weighted<T>): (roll: number) => T {
  const total = values.reduce((sum, [, weight]) => sum + weight, 0);
  let reached = 0;
  const ends = values.map(([value, weight]) => [value, (reached += weight) / total] as const);
  const [last] = ends.at(-1) ?? [];
  return (roll) => (ends.find(([, end]) => roll < end)?.[0] ?? last) as T;
}

/** Early ones of a list far more often than late ones, as names and words are: the nth about 1/n as often as the first. */
export const byZipf = <T>(list: readonly T[], roll: number): T =>
  list[Math.min(list.length, Math.floor(list.length ** roll)) - 1] as T;
