export const DAY_MS = 86_400_000;
const FIRST_PAUSE_MS = 60_000;
const LONGEST_PAUSE_MS = 3_600_000;

interface Silence {
  readonly now: Date;
  /** When the try that was planned last was due. */
  readonly dueAt: Date | null;
  /** When Meta last failed to answer before. */
  readonly lastErrorAt: Date | null;
  /** What Meta itself asks for. */
  readonly pauseMs: number | null;
}

/** When to ask again while Meta does not answer: after a minute, then twice as long each time, up to an hour. */
export function nextTry({ now, dueAt, lastErrorAt, pauseMs }: Silence): Date {
  const lastPause = dueAt === null || lastErrorAt === null ? 0 : dueAt.getTime() - lastErrorAt.getTime();
  const pause = Math.min(LONGEST_PAUSE_MS, Math.max(FIRST_PAUSE_MS, 2 * lastPause));
  return new Date(now.getTime() + Math.max(pause, pauseMs ?? 0));
}
