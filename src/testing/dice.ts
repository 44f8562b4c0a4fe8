/** Chance for tests that must be able to fail again: the same numbers for the same seed. */
export function dice(seed: number) {
  let state = seed;
  const roll = (sides: number): number => {
    state = (state * 48_271) % 2_147_483_647;
    return Math.floor((state / 2_147_483_647) * sides);
  };
  return { roll, pick: <T>(values: readonly T[]): T => values[roll(values.length)] as T };
}
export type Dice = ReturnType<typeof dice>;
