import { DateTime } from 'luxon';
import type { WorkingHours } from '../settings/index.ts';

/** What the clocks of a time zone show. */
export interface LocalTime {
  /** 1 is Monday. */
  readonly weekday: number;
  /** From 00:00 to 23:59. */
  readonly clock: string;
}

/** Once for all that is decided at an instant: asking a time zone is slow, and locks are held meanwhile. */
export function localTimeAt(at: Date, timeZone: string): LocalTime {
  const local = DateTime.fromJSDate(at, { zone: timeZone });
  return { weekday: local.weekday, clock: local.toFormat('HH:mm') };
}

/** Whether a local time lies inside the hours. No hours: always. */
export const isWithin = (hours: WorkingHours | null, { weekday, clock }: LocalTime): boolean =>
  hours === null || (hours[String(weekday)] ?? []).some(([from, until]) => from <= clock && clock < until);
