import { END, isOneOf, milliseconds, NOW } from './figure-sql.ts';
import type { Figures, Sum } from './figures.across.ts';
import type { Selection } from './selection.ts';

/** For how many hours leads may stay, by status; one in which nobody waits, or for ever, is not there. */
export type Limits = ReadonlyMap<number, number>;

/** Stages `s` of statuses with a limit. */
export const isLimited = (limits: Limits): string => isOneOf('s.status_id', limits.keys());

/** The limit, in hours, of the status of stage `s`. */
export const limitOf = (limits: Limits): string =>
  limits.size === 0
    ? 'null'
    : `case s.status_id ${[...limits].map(([id, hours]) => `when ${id} then ${hours}`).join(' ')} end`;

/** When the lead should have left stage `s`. */
export const dueOf = (limits: Limits): string => `(s.entered_at + interval ${limitOf(limits)} hour)`;

/** Whether it left, or will leave, after that; not of a status without a limit. */
export const isLate = (limits: Limits): string => `${isLimited(limits)} and ${END} > ${dueOf(limits)}`;

/** How much it stayed, or has stayed, longer than that. */
export const lateMs = (limits: Limits): string => milliseconds(dueOf(limits), END);

export interface InTimeRow {
  readonly status_id: number;
  readonly stages: number;
  readonly late: Sum;
  readonly late_and_open: Sum;
}

/** By status with a limit: stages of `from` (tables and conditions), those that were or are too long, and of these the open ones. */
export const stagesInTime = (
  figures: Figures,
  selection: Selection,
  { from, limits }: { readonly from: string; readonly limits: Limits },
): Promise<InTimeRow[]> =>
  figures.rows('stages inside their time', selection, {
    sql: `select s.status_id, count(*) as stages, sum(${END} > ${dueOf(limits)}) as late,
      sum(s.exited_at is null and ${NOW} > ${dueOf(limits)}) as late_and_open
    from ${from} and ${isLimited(limits)} group by s.status_id`,
  });
