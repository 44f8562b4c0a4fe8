import { DateTime } from 'luxon';

/** When a report is due, by the clock on an entity's wall. */
export interface Timetable {
  readonly frequency: 'daily' | 'weekly' | 'monthly';
  /** Of a weekly one; 1 is Monday. */
  readonly dayOfWeek: number | null;
  /** Of a monthly one; in shorter months the last day. */
  readonly dayOfMonth: number | null;
  /** HH:MM. */
  readonly time: string;
}

const DAY_MINUTES = 1_440;
/** From the 31st of one month to the last of the next, with a day of grace at each end. */
const MOST_DAYS = 64;

/** The first instant after this one at which the timetable is due. */
export function nextRun(timetable: Timetable, timeZone: string, after: Date): Date {
  const today = DateTime.fromJSDate(after, { zone: timeZone });
  const yesterday = DateTime.utc(today.year, today.month, today.day).minus({ days: 1 });
  for (let days = 0; days < MOST_DAYS; days += 1) {
    const day = yesterday.plus({ days });
    if (!isDueOn(timetable, day)) continue;
    const at = instantOf(day, timetable.time, timeZone);
    if (at > after) return at;
  }
  throw new Error(`Nothing is due after ${after.toISOString()}`);
}

function isDueOn({ frequency, dayOfWeek, dayOfMonth }: Timetable, day: DateTime): boolean {
  if (frequency === 'weekly') return day.weekday === dayOfWeek;
  if (frequency === 'monthly') return day.day === Math.min(dayOfMonth ?? 1, day.endOf('month').day);
  return true;
}

/** Where clocks are put forward over that time, the first one that there is again; where they are put back, the earlier of two. */
function instantOf(day: DateTime, time: string, timeZone: string): Date {
  const [hour = 0, minute = 0] = time.split(':').map(Number);
  const wanted = day.set({ hour, minute });
  for (let late = 0; late <= 2 * DAY_MINUTES; late += 1) {
    const wall = wanted.plus({ minutes: late });
    const local = wall.setZone(timeZone, { keepLocalTime: true });
    if (local.toFormat(WALL) !== wall.toFormat(WALL)) continue;
    return new Date(Math.min(...local.getPossibleOffsets().map((possible) => possible.toMillis())));
  }
  throw new Error(`There is no ${time} on any day near ${wanted.toISODate()} in ${timeZone}`);
}

const WALL = 'yyyy-MM-dd HH:mm';
