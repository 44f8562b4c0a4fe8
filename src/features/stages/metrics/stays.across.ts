import {
  dueOf,
  END,
  type Figures,
  isInSpan,
  isLimited,
  isOfLeadThatCounts,
  isOneOf,
  type Limits,
  milliseconds,
  NOW,
  type Selection,
  stages,
  type Sum,
} from '../../figures/index.ts';
import { BY_END } from './by-end.ts';

export interface StayRow {
  readonly status_id: number;
  readonly entries: number;
  readonly exits: number;
  readonly hours: Sum;
  readonly shortest: Sum;
  readonly longest: Sum;
  readonly leads_over_24h: number;
  readonly leads_over_48h: number;
}

const leadsLongerThan = (hours: number): string =>
  `count(distinct case when ${END} > s.entered_at + interval ${hours} hour then s.lead_id end)`;

export const staysByStatus = (figures: Figures, selection: Selection): Promise<StayRow[]> =>
  figures.rows('stays by status', selection, {
    sql: `select s.status_id, count(*) as entries, count(s.exited_at) as exits, sum(s.duration_hours) as hours,
      min(s.duration_hours) as shortest, max(s.duration_hours) as longest,
      ${leadsLongerThan(24)} as leads_over_24h, ${leadsLongerThan(48)} as leads_over_48h
    from ${stages(selection)} where ${isInSpan(selection)} group by s.status_id`,
  });

export interface StepRow {
  readonly from_id: number;
  readonly to_id: number;
  readonly steps: number;
  readonly hours: Sum;
}

/** How often leads went which way, and the hours they had stayed. */
export const steps = (figures: Figures, selection: Selection): Promise<StepRow[]> =>
  figures.rows('steps between statuses', selection, {
    sql: `select s.status_id as from_id, s.next_status_id as to_id, count(*) as steps, sum(s.duration_hours) as hours
    from ${stages(selection)} where ${isInSpan(selection)} and s.next_status_id is not null group by s.status_id, s.next_status_id`,
  });

export interface LeavingRow {
  readonly status_id: number;
  /** null: they are still there. */
  readonly to_id: number | null;
  readonly leads: number;
}

/** Where leads went from these statuses; a lead that was there several times counts once, by its last stay. */
export const leavings = (figures: Figures, selection: Selection, statusIds: readonly number[]): Promise<LeavingRow[]> =>
  figures.rows('where leads went', selection, {
    sql: `select status_id, to_id, count(*) as leads from (
      select s.status_id, s.next_status_id as to_id, row_number() over (partition by s.status_id, s.lead_id order by s.id desc) as place
      from ${stages(selection)} where ${isInSpan(selection)} and ${isOneOf('s.status_id', statusIds)}) as stay
    where place = 1 group by status_id, to_id`,
  });

export interface PresentRow {
  readonly status_id: number;
  readonly leads: number;
  readonly age_ms: Sum;
  readonly over_sla: Sum;
}

/** Leads where they are now, how long they have been there, and how many of them longer than they should. */
export const present = (figures: Figures, selection: Selection, limits: Limits): Promise<PresentRow[]> =>
  figures.rows('leads by status', selection, {
    sql: `select s.status_id, count(*) as leads, sum(${milliseconds('s.entered_at', NOW)}) as age_ms,
      sum(${isLimited(limits)} and ${dueOf(limits)} < ${NOW}) as over_sla
    from ${BY_END} where ${isInSpan(selection)} and s.exited_at is null group by s.status_id`,
  });

/** How often leads moved since these instants, the second being the later one. */
export async function changesSince(
  figures: Figures,
  selection: Selection,
  [earlier, later]: readonly [Date, Date],
): Promise<readonly [number, number]> {
  const [row] = await figures.rows<{ all_of_them: number; since_later: Sum }>('changes lately', selection, {
    sql: `select count(*) as all_of_them, sum(s.exited_at >= :later) as since_later
    from ${BY_END} where s.entity_id = :entity and s.exited_at >= :earlier and ${isOfLeadThatCounts('s.lead_id', selection)}`,
    more: { earlier, later },
  });
  return [row?.all_of_them ?? 0, Number(row?.since_later ?? 0)];
}
