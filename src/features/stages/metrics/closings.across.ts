import { found } from '../../../platform/errors.ts';
import {
  type Figures,
  isInSpan,
  isLate,
  isOfLeadThatCounts,
  isOneOf,
  type Limits,
  median,
  milliseconds,
  type Selection,
  stages,
  type Sum,
} from '../../figures/index.ts';
import type { Workflow } from '../workflow.ts';
import { BY_END } from './by-end.ts';

/**
 * The last stage of the days of each lead: what became of it, however often it was opened again. It is the one that did not end in
 * these days, because the next one begins when it ends.
 */
const lastOfLead = (selection: Selection): string =>
  `${isInSpan(selection)} and (s.exited_at is null or s.exited_at >= :before)`;

const WITH_LEAD = 'straight_join lead_data as l on l.entity_id = :entity and l.id = s.lead_id';

export interface OutcomeRow {
  readonly user_id: number;
  readonly leads: number;
  readonly won: Sum;
  readonly lost: Sum;
  readonly closed_ms: Sum;
}

/** By who has the lead now: what became of their leads, and how long that took from the leads' arrival. */
export const outcomesByRep = (figures: Figures, selection: Selection, workflow: Workflow): Promise<OutcomeRow[]> => {
  const is = (...outcomes: readonly ('won' | 'lost')[]) => isOneOf('s.status_id', workflow.idsOf(...outcomes));
  return figures.rows('outcomes by rep', selection, {
    sql: `select l.assigned_user_id as user_id, count(*) as leads, sum(${is('won')}) as won, sum(${is('lost')}) as lost,
      sum(case when ${is('won', 'lost')} then ${milliseconds('l.created_at', 's.entered_at')} end) as closed_ms
    from ${BY_END} ${WITH_LEAD}
    where ${lastOfLead(selection)} and l.assigned_user_id is not null group by l.assigned_user_id`,
  });
};

/** By who has the lead now: leads whose first stage has ended, and the hours it took. */
export const firstChangesByRep = (
  figures: Figures,
  selection: Selection,
): Promise<{ readonly user_id: number; readonly leads: number; readonly hours: Sum }[]> =>
  figures.rows('first changes by rep', selection, {
    sql: `select l.assigned_user_id as user_id, count(*) as leads, sum(s.duration_hours) as hours
    from (select min(id) as id from lead_stages force index (by_lead)
      where entity_id = :entity and ${isOfLeadThatCounts('lead_id', selection)} group by lead_id) as first
    straight_join lead_stages as s on s.entity_id = :entity and s.id = first.id ${WITH_LEAD}
    where s.entered_at >= :from and s.entered_at < :before and s.exited_at is not null and l.assigned_user_id is not null
    group by l.assigned_user_id`,
  });

const anybodys = { rep: null, sight: null, platform: null, statusIds: null };

/** By who moved the leads, whosever they are: nobody began the first stage of a lead. */
export const changesByPerson = (
  figures: Figures,
  selection: Selection,
): Promise<{ readonly user_id: number; readonly changes: number }[]> =>
  figures.rows('changes by person', selection, {
    sql: `select s.user_id, count(*) as changes from ${stages(anybodys)}
    where ${isInSpan(anybodys)} and ${selection.rep === null ? 's.user_id is not null' : 's.user_id = :rep'}
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

const medianOf = (value: string): string => median(value, { place: `place_by_${value}`, count: 'of_all' });

/** Leads that closed: how many changes and how long that took them, how many had closed before, how many stayed in time all the way. */
export async function efficiency(
  figures: Figures,
  selection: Selection,
  { closed, limits }: { readonly closed: readonly number[]; readonly limits: Limits },
): Promise<EfficiencyRow> {
  const isClosed = isOneOf('s.status_id', closed);
  const [row] = await figures.rows<EfficiencyRow>('how leads close', selection, {
    sql: `with closing as (
      select s.lead_id, s.id, s.entered_at from ${BY_END} where ${lastOfLead(selection)} and ${isClosed}),
    life as (
      select closing.lead_id, count(*) - 1 as changes, ${milliseconds('l.created_at', 'closing.entered_at')} as ms,
        max(${isClosed} and s.id <> closing.id) as reopened, max(${isLate(limits)}) as late
      from closing
      straight_join lead_data as l on l.entity_id = :entity and l.id = closing.lead_id
      straight_join lead_stages as s force index (by_lead) on s.entity_id = :entity and s.lead_id = closing.lead_id and s.id <= closing.id
      group by closing.lead_id, l.created_at, closing.entered_at),
    placed as (
      select life.*, row_number() over (order by changes) as place_by_changes, row_number() over (order by ms) as place_by_ms,
        count(*) over () as of_all
      from life)
    select count(*) as closed, sum(changes) as changes, ${medianOf('changes')} as median_changes, sum(ms) as ms,
      ${medianOf('ms')} as median_ms, sum(reopened) as reopened, sum(late = 0) as in_time
    from placed`,
  });
  return found(row); // an aggregate always has its one row
}
