const DAY_MS = 86_400_000;
const FIRST_PAUSE_MS = 60_000;
const LONGEST_PAUSE_MS = 3_600_000;

/** Of a page about which Meta said something. */
export const nextDailyCheck = (now: Date): Date => new Date(now.getTime() + DAY_MS);

interface Silence {
  readonly now: Date;
  /** When Meta last said how the page is. */
  readonly checkedAt: Date | null;
  /** When it last failed to, or something else went wrong. */
  readonly lastErrorAt: Date | null;
  /** What Meta itself asks for. */
  readonly pauseMs: number | null;
}

/** When to ask again while Meta does not answer: after a minute, then twice as long each time, up to an hour. */
export function nextCheckAfterSilence({ now, checkedAt, lastErrorAt, pauseMs }: Silence): Date {
  const isFirst = lastErrorAt === null || (checkedAt !== null && checkedAt >= lastErrorAt);
  const since = isFirst ? 0 : now.getTime() - lastErrorAt.getTime();
  const lastPause = since > 2 * LONGEST_PAUSE_MS ? 0 : since; // so long ago it was another trouble
  const pause = Math.min(LONGEST_PAUSE_MS, Math.max(FIRST_PAUSE_MS, 2 * lastPause));
  return new Date(now.getTime() + Math.max(pause, pauseMs ?? 0));
}
