import { DateTime } from 'luxon';
import { invalid } from '../../../platform/errors.ts';
import { dayRange, type InstantRange } from '../../settings/index.ts';

const DEFAULT_DAYS = 7;
const MOST_DAYS = 31;

export interface CalendarDay {
  /** Such as 2026-01-31. */
  readonly day: string;
  readonly range: InstantRange;
}

interface Wanted {
  readonly timeZone: string;
  readonly now: Date;
  readonly date_from: string | undefined;
  readonly date_to: string | undefined;
}

/** Days of an entity's calendar, the last seven unless told otherwise; 400 for more than a month. */
export function calendarDays({ timeZone, now, date_from, date_to }: Wanted): CalendarDay[] {
  const today = DateTime.fromJSDate(now, { zone: timeZone });
  const given = (day: string) => DateTime.fromISO(day, { zone: 'UTC' });
  const last = given(date_to ?? (date_from ? laterEnd(given(date_from), today) : isoDay(today)));
  const first = date_from === undefined ? last.minus({ days: DEFAULT_DAYS - 1 }) : given(date_from);
  const count = last.diff(first, 'days').days + 1;
  if (count > MOST_DAYS) throw invalid('date_to', `must be within ${MOST_DAYS} days of date_from`);
  return Array.from({ length: count }, (_, index) => {
    const day = isoDay(first.plus({ days: index }));
    return { day, range: dayRange(timeZone, day, day) };
  });
}

/** Without a last day: today, as far as a range may go. */
const laterEnd = (first: DateTime, today: DateTime): string => {
  const furthest = isoDay(first.plus({ days: MOST_DAYS - 1 }));
  return [isoDay(first), [furthest, isoDay(today)].toSorted()[0] ?? furthest].toSorted()[1] ?? furthest;
};

const isoDay = (time: DateTime): string => time.toFormat('yyyy-MM-dd');
