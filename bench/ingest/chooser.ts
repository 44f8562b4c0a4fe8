import { chanceOf } from '../dataset/chance.ts';

/** A form, and how often it is filled in beside the others. */
export type Weighted = readonly [formKey: string, weight: number];

/** Draws forms by their weights; the same ones for the same seed. */
export function chooserOf(forms: readonly Weighted[], seed: number): () => string {
  const all = forms.reduce((sum, [, weight]) => sum + weight, 0);
  let reached = 0;
  const bounds = forms.map(([formKey, weight]) => [formKey, (reached += weight / all)] as const);
  const chance = chanceOf(seed);
  return () => {
    const drawn = chance();
    let [low, high] = [0, bounds.length - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((bounds[middle]?.[1] ?? 1) > drawn) high = middle;
      else low = middle + 1;
    }
    return bounds[low]?.[0] ?? '';
  };
}

/** The weights of the first so many of a Zipf distribution: a few send most. */
export const zipf = (count: number, exponent = 1.1): number[] =>
  Array.from({ length: count }, (_, rank) => 1 / (rank + 1) ** exponent);
