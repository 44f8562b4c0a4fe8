import { DateTime } from 'luxon';
import type { Scope } from '../../../platform/scope.ts';
import { settingsOf, startOfDay } from '../../settings/index.ts';

/** When the last so many days began, today among them, on the entity's calendar. */
export async function startOfDays(scope: Scope, now: Date, days: number): Promise<Date> {
  const { timeZone } = await settingsOf(scope);
  const first = DateTime.fromJSDate(now, { zone: timeZone }).minus({ days: days - 1 });
  return startOfDay(timeZone, first.toFormat('yyyy-MM-dd'));
}
