import {
  dueOf,
  type Figures,
  isInSpan,
  isLate,
  isLimited,
  lateMs,
  type Limits,
  limitOf,
  milliseconds,
  NOW,
  type Selection,
  stages,
  type Sum,
} from '../../figures/index.ts';
import { BY_END } from './by-end.ts';

export interface ViolationRow {
  readonly stage_id: number;
  readonly lead_id: number;
  readonly lead_name: string | null;
  readonly status_id: number;
  readonly entered_at: Date;
  readonly sla_hours: number;
  readonly over_ms: number;
  readonly user_id: number | null;
  readonly user_name: string | null;
  readonly user_email: string | null;
}

const overdue = (selection: Selection, limits: Limits): string =>
  `${BY_END} where ${isInSpan(selection)} and s.exited_at is null and ${isLimited(limits)} and ${dueOf(limits)} < ${NOW}`;

/** Leads that should have left, those first that should have done so first. */
export const violations = (
  figures: Figures,
  selection: Selection,
  { limits, ...page }: { readonly limits: Limits; readonly limit: number; readonly offset: number },
): Promise<ViolationRow[]> =>
  figures.rows('leads over their time', selection, {
    sql: `select s.id as stage_id, s.lead_id, l.full_name as lead_name, s.status_id, s.entered_at, ${limitOf(limits)} as sla_hours,
      ${milliseconds('s.due', NOW)} as over_ms, u.id as user_id, concat(u.first_name, ' ', u.last_name) as user_name,
      u.email as user_email
    from (select s.id, s.lead_id, s.status_id, s.entered_at, ${dueOf(limits)} as due
      from ${overdue(selection, limits)} order by due, s.id limit :limit offset :offset) as s
    join lead_data as l on l.entity_id = :entity and l.id = s.lead_id
    left join users as u on u.entity_id = :entity and u.id = l.assigned_user_id
    order by s.due, s.id`,
    more: page,
  });

/** Counts no further than `cap`. */
export async function countViolations(
  figures: Figures,
  selection: Selection,
  { limits, cap }: { readonly limits: Limits; readonly cap: number },
): Promise<number> {
  const [row] = await figures.rows<{ n: number }>('how many leads are over their time', selection, {
    sql: `select count(*) as n from (select 1 from ${overdue(selection, limits)} limit :cap) as some`,
    more: { cap },
  });
  return row?.n ?? 0;
}

export interface DelayRow {
  readonly status_id: number;
  readonly leads: number;
  readonly ms: Sum;
  readonly longest_ms: Sum;
}

/** What leads spent over their time; all stays of a lead in a status together. */
export const delays = (figures: Figures, selection: Selection, limits: Limits): Promise<DelayRow[]> =>
  figures.rows('hours over their time', selection, {
    sql: `select status_id, count(*) as leads, sum(ms) as ms, max(ms) as longest_ms from (
      select s.status_id, s.lead_id, sum(${lateMs(limits)}) as ms
      from ${stages(selection)} where ${isInSpan(selection)} and ${isLate(limits)} group by s.status_id, s.lead_id) as late
    group by status_id`,
  });

export interface WaitingRow {
  readonly status_id: number;
  readonly lead_id: number;
  readonly lead_name: string | null;
  readonly assigned_user_id: number | null;
  readonly waiting_ms: number;
}

/** In each of these statuses (at least one), the leads that have been there longest. */
export const longestWaiting = (
  figures: Figures,
  selection: Selection,
  { statusIds, most }: { readonly statusIds: readonly number[]; readonly most: number },
): Promise<WaitingRow[]> =>
  figures.rows('leads that wait longest', selection, {
    sql: `select s.status_id, s.lead_id, l.full_name as lead_name, l.assigned_user_id, ${milliseconds('s.entered_at', NOW)} as waiting_ms
    from (${statusIds.map((id) => longestIn(selection, id)).join(' union all ')}) as s
    join lead_data as l on l.entity_id = :entity and l.id = s.lead_id
    order by s.status_id, s.entered_at, s.lead_id`,
    more: { most },
  });

/** In the order of the index: it is read no further than the last of them. */
const longestIn = (selection: Selection, statusId: number): string =>
  `(select s.status_id, s.lead_id, s.entered_at from ${BY_END}
    where ${isInSpan(selection)} and s.exited_at is null and s.status_id = ${statusId}
    order by s.entered_at, s.lead_id limit :most)`;
