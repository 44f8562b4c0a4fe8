import { DateTime } from 'luxon';
import type { WorkingHours } from '../settings/index.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** Nobody looks further back: who works less than that in so long is not waited for. */
const DAYS_BACK = 60;

interface Hours {
  /** null: always. */
  readonly hours: WorkingHours | null;
  readonly timeZone: string;
}

interface Interval {
  readonly from: number;
  readonly until: number;
}

/**
 * The latest instant since which somebody with these hours has worked that many minutes until now; undefined: not in the last 60
 * days. What counts is what the clocks show: an hour that they skip is not worked, one that they show twice is worked twice.
 */
export function sinceWorked(minutes: number, now: Date, { hours, timeZone }: Hours): Date | undefined {
  let missing = minutes * MINUTE;
  if (hours === null) return new Date(now.getTime() - missing);
  for (const stretch of stretchesBack(now.getTime(), timeZone))
    for (const { from, until } of workedIn(stretch, hours)) {
      if (until - from >= missing) return new Date(until - missing);
      missing -= until - from;
    }
  return undefined;
}

/** A part of one local day in which the clocks ran evenly. */
interface Stretch extends Interval {
  /** Milliseconds by which local clocks are ahead of UTC. */
  readonly offset: number;
}

/** Local days and their parts, from now back. */
function* stretchesBack(now: number, timeZone: string): Generator<Stretch> {
  for (let until = now; until > now - DAYS_BACK * DAY; ) {
    const offset = offsetAt(until - 1, timeZone);
    const midnight = Math.floor((until - 1 + offset) / DAY) * DAY - offset;
    const from = offsetAt(midnight, timeZone) === offset ? midnight : changeBetween(midnight, until - 1, timeZone);
    yield { from, until, offset };
    until = from;
  }
}

const offsetAt = (at: number, timeZone: string): number => DateTime.fromMillis(at, { zone: timeZone }).offset * MINUTE;

/** The first millisecond with the later offset. */
function changeBetween(before: number, after: number, timeZone: string): number {
  const later = offsetAt(after, timeZone);
  let [low, high] = [before, after];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offsetAt(middle, timeZone) === later) high = middle;
    else low = middle;
  }
  return high;
}

/** The worked parts of a stretch, the latest first. */
function workedIn({ from, until, offset }: Stretch, hours: WorkingHours): Interval[] {
  const midnight = Math.floor((from + offset) / DAY) * DAY - offset;
  const weekday = DateTime.fromMillis(from + offset, { zone: 'utc' }).weekday;
  const intervals = (hours[String(weekday)] ?? []).map(([start, end]) => ({
    from: Math.max(from, midnight + millisOf(start)),
    until: Math.min(until, midnight + millisOf(end)),
  }));
  return merged(intervals.filter((each) => each.from < each.until)).toSorted((a, b) => b.from - a.from);
}

/** Hours that overlap are worked once. */
function merged(intervals: readonly Interval[]): Interval[] {
  const whole: Interval[] = [];
  for (const next of intervals.toSorted((a, b) => a.from - b.from)) {
    const last = whole.at(-1);
    if (last && next.from <= last.until)
      whole[whole.length - 1] = { from: last.from, until: Math.max(last.until, next.until) };
    else whole.push(next);
  }
  return whole;
}

function millisOf(clock: string): number {
  const [hour = 0, minute = 0] = clock.split(':').map(Number);
  return (hour * 60 + minute) * MINUTE;
}
