import { found } from '../../../platform/errors.ts';
import type { Figures, Sum } from './figures.across.ts';
import type { Span } from './span.ts';
import { inSpan, milliseconds, WITH_STATUS } from './span-sql.ts';

/**
 * The last stage of the span of each lead: what became of it, however often it was opened again. It is the one that did not end
 * inside the span, because the next one begins when it ends.
 */
const lastOfLead = (span: Span): string => `${inSpan(span)} and (s.exited_at is null or s.exited_at >= :before)`;

const EARLIER = `(select 1 from lead_stages as earlier
  where earlier.entity_id = :entity and earlier.lead_id = s.lead_id and earlier.id < s.id)`;

export interface OutcomeRow {
  readonly user_id: number;
  readonly leads: number;
  readonly won: Sum;
  readonly lost: Sum;
  readonly closed_ms: Sum;
}

/** By who has the lead now: what became of their leads, and how long that took from the leads' arrival. */
export const outcomesByRep = (figures: Figures, span: Span): Promise<OutcomeRow[]> =>
  figures.rows('outcomes by rep', span, {
    sql: `select l.assigned_user_id as user_id, count(*) as leads, sum(st.outcome = 'won') as won, sum(st.outcome = 'lost') as lost,
      sum(case when st.outcome <> 'open' then ${milliseconds('l.created_at', 's.entered_at')} end) as closed_ms
    from lead_stages as s ${WITH_STATUS}
    join lead_data as l on l.entity_id = :entity and l.id = s.lead_id
    where ${lastOfLead(span)} and l.assigned_user_id is not null group by l.assigned_user_id`,
  });

/** By who has the lead now: leads whose first stage has ended, and the hours it took. */
export const firstChangesByRep = (
  figures: Figures,
  span: Span,
): Promise<{ readonly user_id: number; readonly leads: number; readonly hours: Sum }[]> =>
  figures.rows('first changes by rep', span, {
    sql: `select l.assigned_user_id as user_id, count(*) as leads, sum(s.duration_hours) as hours
    from lead_stages as s join lead_data as l on l.entity_id = :entity and l.id = s.lead_id
    where ${inSpan(span)} and s.exited_at is not null and l.assigned_user_id is not null and not exists ${EARLIER}
    group by l.assigned_user_id`,
  });

/** By who moved the leads, whosever they are. */
export const changesByPerson = (
  figures: Figures,
  span: Span,
): Promise<{ readonly user_id: number; readonly changes: number }[]> =>
  figures.rows('changes by person', span, {
    sql: `select s.user_id, count(*) as changes from lead_stages as s
    where ${inSpan({ rep: null })} and ${span.rep === null ? 's.user_id is not null' : 's.user_id = :rep'} and exists ${EARLIER}
    group by s.user_id`,
  });

export interface EfficiencyRow {
  readonly closed: number;
  readonly changes: Sum;
  readonly median_changes: Sum;
  readonly ms: Sum;
  readonly median_ms: Sum;
  readonly reopened: Sum;
  readonly in_time: Sum;
}

const median = (value: string): string =>
  `avg(case when place_by_${value} in ((of_all + 1) div 2, (of_all + 2) div 2) then ${value} end)`;

/** Leads that closed: how many changes and how long that took them, how many had closed before, how many stayed in time all the way. */
export async function efficiency(figures: Figures, span: Span): Promise<EfficiencyRow> {
  const [row] = await figures.rows<EfficiencyRow>('how leads close', span, {
    sql: `with closing as (
      select s.lead_id, s.id, s.entered_at from lead_stages as s ${WITH_STATUS} where ${lastOfLead(span)} and st.outcome <> 'open'),
    life as (
      select closing.lead_id, count(*) - 1 as changes, ${milliseconds('l.created_at', 'closing.entered_at')} as ms,
        max(st.outcome <> 'open' and s.id <> closing.id) as reopened,
        max(st.outcome = 'open' and coalesce(s.exited_at > s.entered_at + interval st.sla_hours hour, 0)) as late
      from closing
      join lead_data as l on l.entity_id = :entity and l.id = closing.lead_id
      join lead_stages as s on s.entity_id = :entity and s.lead_id = closing.lead_id and s.id <= closing.id
      ${WITH_STATUS}
      group by closing.lead_id, l.created_at, closing.entered_at),
    placed as (
      select life.*, row_number() over (order by changes) as place_by_changes, row_number() over (order by ms) as place_by_ms,
        count(*) over () as of_all
      from life)
    select count(*) as closed, sum(changes) as changes, ${median('changes')} as median_changes, sum(ms) as ms,
      ${median('ms')} as median_ms, sum(reopened) as reopened, sum(late = 0) as in_time
    from placed`,
  });
  return found(row); // an aggregate always has its one row
}
