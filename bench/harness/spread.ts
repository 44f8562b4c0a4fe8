/** What several rounds of one cell gave. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
  /** In the order in which they were taken. */
  readonly rounds: readonly number[];
}

/** Throws for no values at all: a cell that measured nothing must not look like one. */
export function spreadOf(rounds: readonly number[]): Spread {
  if (rounds.length === 0) throw new Error('A cell without a single value');
  const ascending = rounds.toSorted((a, b) => a - b);
  const [min, max] = [ascending[0] as number, ascending.at(-1) as number];
  return { median: quantile(ascending, 0.5), min, max, rounds };
}

/** The value below which that share of the ascending values lies: the nearest of them, none in between. */
export const quantile = (ascending: readonly number[], share: number): number =>
  ascending[Math.min(ascending.length - 1, Math.max(0, Math.ceil(ascending.length * share) - 1))] ?? Number.NaN;
