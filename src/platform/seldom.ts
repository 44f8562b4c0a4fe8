/** Passes a call on at most once in so many milliseconds and drops those between: what fails again and again is news now and then. */
export function seldom<Told extends unknown[]>(
  everyMs: number,
  tell: (...told: Told) => void,
): (...told: Told) => void {
  let last = -Infinity;
  return (...told) => {
    const now = performance.now();
    if (now - last < everyMs) return;
    last = now;
    tell(...told);
  };
}
