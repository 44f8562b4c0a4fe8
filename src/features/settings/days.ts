import { DateTime } from 'luxon';
import { invalid } from '../../platform/errors.ts';

export interface DayRange {
  /** Inclusive. */
  readonly from?: Date;
  /** Exclusive. */
  readonly until?: Date;
}

/**
 * From inclusive days of an entity's calendar to instants. Computed here, not in SQL: fresh servers have no time-zone tables.
 * A day that begins twice or not at all (daylight saving) begins when that zone's clocks first show it.
 */
export function daysBetween(timeZone: string, dateFrom?: string, dateTo?: string): DayRange {
  if (dateFrom !== undefined && dateTo !== undefined && dateTo < dateFrom) throw invalid('date_to', 'is before date_from');
  const startOf = (day: string, plusDays: number) => DateTime.fromISO(day, { zone: timeZone }).plus({ days: plusDays }).startOf('day').toJSDate();
  return {
    ...(dateFrom !== undefined && { from: startOf(dateFrom, 0) }),
    ...(dateTo !== undefined && { until: startOf(dateTo, 1) }),
  };
}
