import { DateTime } from 'luxon';

/** From `from` on, and before `before`. */
export interface InstantRange {
  readonly from?: Date;
  readonly before?: Date;
}

/**
 * The instants that make up days of an entity's calendar, both ends included. Computed here because fresh database
 * servers have no time-zone tables.
 */
export function dayRange(timeZone: string, firstDay: string | undefined, lastDay: string | undefined): InstantRange {
  return {
    ...(firstDay !== undefined && { from: startOfDay(timeZone, firstDay) }),
    ...(lastDay !== undefined && { before: startOfDay(timeZone, dayAfter(lastDay)) }),
  };
}

const dayAfter = (day: string): string => {
  const midnight = new Date(`${day}T00:00Z`);
  midnight.setUTCDate(midnight.getUTCDate() + 1);
  return midnight.toISOString().slice(0, 10);
};

/** Where clocks change at midnight, a day begins at its first instant: at 01:00, or at the earlier of two midnights. */
export function startOfDay(timeZone: string, day: string): Date {
  const noon = DateTime.fromISO(`${day}T12:00`, { zone: timeZone });
  if (!noon.isValid) throw new Error(`There is no day ${day} in the time zone ${timeZone}`);
  return new Date(
    Math.min(
      ...noon
        .startOf('day')
        .getPossibleOffsets()
        .map((possible) => possible.toMillis()),
    ),
  );
}
