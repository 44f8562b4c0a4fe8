import type { z } from 'zod';
import { WorkingHours } from './settings.repository.ts';

const MOST_INTERVALS_A_DAY = 12;

/** Working hours as somebody types them: each interval ends after it begins, and begins when the one before has ended. */
export const EnteredHours = WorkingHours.check(({ value, issues }) => {
  if (issues.length > 0) return; // what is no time of day cannot be compared
  for (const [weekday, intervals] of Object.entries(value)) {
    const complain = (message: string, ...at: number[]) =>
      issues.push({ code: 'custom', input: value, path: [weekday, ...at], message });
    if (intervals.length > MOST_INTERVALS_A_DAY) complain(`must have at most ${MOST_INTERVALS_A_DAY} intervals`);
    for (const [index, [from, until]] of intervals.entries()) {
      if (from >= until)
        complain('must end after it begins; a night is two intervals: until 24:00, and from 00:00', index);
      const before = intervals[index - 1]?.[1];
      if (before !== undefined && from < before) complain('must not begin before the one before it ends', index);
    }
  }
}).meta({
  description:
    'By weekday, 1 is Monday: intervals in the time zone of the entity. A day left out is free; null: always.',
});
export type EnteredHours = z.infer<typeof EnteredHours>;
