const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Meta gives a lead out for 90 days from when the form was sent; what is older cannot be read back. */
export const RETENTION_DAYS = 90;
const EVERY_MS = HOUR;
/** Leads may show up late, and their times are Meta's: each reading begins that long before the last one ended. */
const OVERLAP_MS = HOUR;
/** The watermark is taken from our clock: it stays so far behind it that a clock which is a little ahead skips nothing. */
const CLOCK_SAFETY_MS = 5 * MINUTE;
/** When Graph may be called again the leads of this moment, which waited too, go first. */
const HEAD_START_MS = MINUTE;
const FIRST_RETRY_MS = 2 * MINUTE;

const earliest = (...times: readonly Date[]): Date => new Date(Math.min(...times.map(Number)));
const latest = (...times: readonly Date[]): Date => new Date(Math.max(...times.map(Number)));
const before = (time: Date, milliseconds: number): Date => new Date(time.getTime() - milliseconds);
const after = (time: Date, milliseconds: number): Date => new Date(time.getTime() + milliseconds);

export const oldestKept = (now: Date): Date => before(now, RETENTION_DAYS * DAY);

interface Reading {
  /** When the run began. */
  readonly startedAt: Date;
  /** Of the form; null: never read to its end. */
  readonly watermark: Date | null;
  /** Where the first reading of a form begins. */
  readonly from: Date | null;
  /** Asked for by a person. */
  readonly since: Date | null;
}

/**
 * Which leads of a form to read: those created after this, in unix seconds. Never later than the watermark asks for, so what is read
 * always joins what was read.
 */
export function readingFrom({ startedAt, watermark, from, since }: Reading): number {
  const kept = oldestKept(startedAt);
  const wanted = before(watermark ?? from ?? kept, OVERLAP_MS);
  const start = latest(kept, earliest(wanted, since ?? wanted));
  return Math.ceil(start.getTime() / SECOND) - 1; // "greater than" leaves out the second itself
}

/** Until when all leads of a form were read, after a reading that began then and missed nothing. */
export const watermarkAfter = (startedAt: Date, watermark: Date | null): Date =>
  latest(before(startedAt, CLOCK_SAFETY_MS), watermark ?? new Date(0));

/** An hour later, a tenth more or less: pages that were connected together do not stay together. */
export const nextHour = (now: Date): Date => after(now, EVERY_MS * (0.9 + Math.random() * 0.2));

/** Soon after the first failure, then ever later, up to an hour: half as long again as it has not worked by now. */
export function nextTry(now: Date, worked: Date | null): Date {
  const failing = now.getTime() - (worked ?? now).getTime() - EVERY_MS;
  return after(now, Math.min(EVERY_MS, Math.max(FIRST_RETRY_MS, failing / 2)));
}

export const afterQuiet = (until: Date): Date => after(until, HEAD_START_MS);
