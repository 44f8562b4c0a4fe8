import type { Figures, Sum } from './figures.across.ts';
import type { Span } from './span.ts';
import { DUE, END, inSpan, LIMITED, milliseconds, NOW, SLA_HOURS, WITH_STATUS } from './span-sql.ts';

/** The limit for all statuses; null: each has its own. */
interface Sla {
  readonly sla: number | null;
}

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

const overdue = (span: Span): string =>
  `${inSpan(span)} and s.exited_at is null and ${LIMITED} and s.entered_at < ${NOW} - interval ${SLA_HOURS} hour`;

/** Leads that should have left, those first that should have done so first. */
export const violations = (
  figures: Figures,
  span: Span,
  page: Sla & { readonly limit: number; readonly offset: number },
): Promise<ViolationRow[]> =>
  figures.rows('leads over their time', span, {
    sql: `select s.id as stage_id, s.lead_id, l.full_name as lead_name, s.status_id, s.entered_at, ${SLA_HOURS} as sla_hours,
      ${milliseconds(DUE, NOW)} as over_ms, u.id as user_id, concat(u.first_name, ' ', u.last_name) as user_name,
      u.email as user_email
    from lead_stages as s ${WITH_STATUS}
    join lead_data as l on l.entity_id = :entity and l.id = s.lead_id
    left join users as u on u.entity_id = :entity and u.id = l.assigned_user_id
    where ${overdue(span)} order by ${DUE}, s.id limit :limit offset :offset`,
    more: { ...page },
  });

/** Counts no further than `cap`. */
export async function countViolations(
  figures: Figures,
  span: Span,
  { sla, cap }: Sla & { readonly cap: number },
): Promise<number> {
  const [row] = await figures.rows<{ n: number }>('how many leads are over their time', span, {
    sql: `select count(*) as n from (select 1 from lead_stages as s ${WITH_STATUS} where ${overdue(span)} limit :cap) as some`,
    more: { sla, cap },
  });
  return row?.n ?? 0;
}

export interface ComplianceRow {
  readonly status_id: number;
  readonly stages: number;
  readonly violations: Sum;
  readonly open_violations: Sum;
}

export const compliance = (figures: Figures, span: Span, { sla }: Sla): Promise<ComplianceRow[]> =>
  figures.rows('stages inside their time', span, {
    sql: `select s.status_id, count(*) as stages, sum(${END} > ${DUE}) as violations,
      sum(s.exited_at is null and ${NOW} > ${DUE}) as open_violations
    from lead_stages as s ${WITH_STATUS} where ${inSpan(span)} and ${LIMITED} group by s.status_id`,
    more: { sla },
  });

export interface DelayRow {
  readonly status_id: number;
  readonly leads: number;
  readonly ms: Sum;
  readonly longest_ms: Sum;
}

/** What leads spent over their time; all stays of a lead in a status together. */
export const delays = (figures: Figures, span: Span): Promise<DelayRow[]> =>
  figures.rows('hours over their time', span, {
    sql: `select status_id, count(*) as leads, sum(ms) as ms, max(ms) as longest_ms from (
      select s.status_id, s.lead_id, sum(${milliseconds(DUE, END)}) as ms
      from lead_stages as s ${WITH_STATUS} where ${inSpan(span)} and ${LIMITED} and ${END} > ${DUE}
      group by s.status_id, s.lead_id) as late
    group by status_id`,
    more: { sla: null },
  });

export interface WaitingRow {
  readonly status_id: number;
  readonly lead_id: number;
  readonly lead_name: string | null;
  readonly assigned_user_id: number | null;
  readonly waiting_ms: number;
}

/** In each open status, the leads that have been there longest. */
export const longestWaiting = (figures: Figures, span: Span, most: number): Promise<WaitingRow[]> =>
  figures.rows('leads that wait longest', span, {
    sql: `select stay.status_id, stay.lead_id, l.full_name as lead_name, l.assigned_user_id,
      ${milliseconds('stay.entered_at', NOW)} as waiting_ms
    from (select s.status_id, s.lead_id, s.entered_at, row_number() over (partition by s.status_id order by s.entered_at, s.id) as place
      from lead_stages as s ${WITH_STATUS} where ${inSpan(span)} and s.exited_at is null and st.outcome = 'open') as stay
    join lead_data as l on l.entity_id = :entity and l.id = stay.lead_id
    where stay.place <= :most order by stay.status_id, stay.place`,
    more: { most },
  });
