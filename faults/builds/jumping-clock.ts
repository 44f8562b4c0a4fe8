const DAY_MS = 86_400_000;
const SHIFTS = [DAY_MS, 0, -DAY_MS, 0] as const;

/** Replaces this process' Date by one that jumps a day ahead, back, another day back, and so on; returns its `now`. */
export function jumpingClock(everyMs: number): () => Date {
  const Real = Date;
  const begun = Real.now();
  const shifted = () => Real.now() + (SHIFTS[Math.floor((Real.now() - begun) / everyMs) % SHIFTS.length] ?? 0);
  class JumpingDate extends Real {
    constructor(...args: [] | ConstructorParameters<DateConstructor>) {
      if (args.length === 0) super(shifted());
      else super(...args);
    }
    static override now(): number {
      return shifted();
    }
    /** Dates that were made before, or elsewhere, are dates too. */
    static override [Symbol.hasInstance](value: unknown): boolean {
      return Object.prototype.toString.call(value) === '[object Date]';
    }
  }
  globalThis.Date = JumpingDate as DateConstructor;
  return () => new Date();
}
