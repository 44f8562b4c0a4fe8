import { DateTime } from 'luxon';
import { startOfDay } from '../settings/index.ts';

export const periodUnits = ['day', 'week', 'month'] as const;
export type PeriodUnit = (typeof periodUnits)[number];

export interface Period {
  /** Such as `2024-01-15`, `2024-W03` (ISO 8601) or `2024-01`. */
  readonly name: string;
  readonly from: Date;
}

interface Days {
  readonly first: string;
  readonly last: string;
}

const names: Readonly<Record<PeriodUnit, string>> = { day: 'yyyy-MM-dd', week: "kkkk-'W'WW", month: 'yyyy-MM' };

/** About how many units of this size these days are. */
export const periodCount = ({ first, last }: Days, unit: PeriodUnit): number =>
  Math.ceil(calendar(last).diff(calendar(first), unit).as(unit)) + 1;

/** The units of the entity's calendar that these days touch, in order; the first begins with the first of the days. */
export function periodsOf(timeZone: string, { first, last }: Days, unit: PeriodUnit): Period[] {
  const periods: Period[] = [];
  for (let day = calendar(first); day <= calendar(last); day = day.startOf(unit).plus({ [unit]: 1 }))
    periods.push({ name: day.toFormat(names[unit]), from: startOfDay(timeZone, day.toISODate() ?? first) });
  return periods;
}

/** The day so many units before, for a range of that many units that ends with this one. */
export const dayBefore = (day: string, units: number, unit: PeriodUnit): string =>
  calendar(day)
    .minus({ [unit]: units })
    .startOf(unit)
    .toISODate() ?? day;

/** A day of the calendar, wherever it is: arithmetic with days knows no clocks. */
const calendar = (day: string): DateTime => DateTime.fromISO(day, { zone: 'utc' });
