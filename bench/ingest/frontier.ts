/** How long a number that was skipped may still come: its transaction is under way, or was taken back. */
const PATIENCE_MS = 10_000;

/** Of numbers that are given in order and committed in any: which to look for next, so that each look reads no more than what is new. */
export class Frontier {
  #most: number;
  /** Below the highest one that was seen, and not seen themselves, with when that was found. */
  readonly #skipped = new Map<number, number>();

  constructor(most: number) {
    this.#most = most;
  }

  /** Ranges of what was not seen yet, both ends included; the last one has no end. */
  get ranges(): (readonly [from: number, to: number])[] {
    const ranges: [number, number][] = [];
    for (const number of [...this.#skipped.keys()].sort((a, b) => a - b)) {
      const last = ranges.at(-1);
      if (last?.[1] === number - 1) last[1] = number;
      else ranges.push([number, number]);
    }
    return [...ranges, [this.#most + 1, Infinity]];
  }

  /** Takes what was found in those ranges at a time, in milliseconds. */
  see(numbers: readonly number[], at: number): void {
    for (const number of numbers.toSorted((a, b) => a - b)) {
      for (let skipped = this.#most + 1; skipped < number; skipped += 1) this.#skipped.set(skipped, at);
      this.#skipped.delete(number);
      this.#most = Math.max(this.#most, number);
    }
    for (const [number, since] of this.#skipped) if (at - since > PATIENCE_MS) this.#skipped.delete(number);
  }
}
