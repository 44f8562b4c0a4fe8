import { DateTime } from 'luxon';
import type { WorkingHours } from '../settings/index.ts';

/** Whether an instant lies inside the hours, by the clock of that time zone. No hours: always. */
export function isWithin(hours: WorkingHours | null, at: Date, timeZone: string): boolean {
  if (hours === null) return true;
  const local = DateTime.fromJSDate(at, { zone: timeZone });
  const clock = local.toFormat('HH:mm');
  return (hours[String(local.weekday)] ?? []).some(([from, until]) => from <= clock && clock < until);
}
