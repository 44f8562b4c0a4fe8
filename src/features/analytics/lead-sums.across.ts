import { type Figures, isOneOf, isSelected, LEADS, milliseconds, type Selection, type Sum } from '../figures/index.ts';
import type { LeadSelection } from './selection.ts';

/** Leads of a group, counted and averaged. */
export interface LeadSums {
  readonly leads: number;
  readonly fresh: Sum;
  readonly contacted: Sum;
  readonly won: Sum;
  readonly lost: Sum;
  readonly assigned: Sum;
  /** From creation to the entry into the closed status that the lead is in now; null of none. */
  readonly cycle_ms: Sum;
  /** From creation to the first assignment, whoever has the lead now; null of none. */
  readonly assignment_ms: Sum;
}

export const NO_LEADS: LeadSums = {
  leads: 0,
  fresh: 0,
  contacted: 0,
  won: 0,
  lost: 0,
  assigned: 0,
  cycle_ms: null,
  assignment_ms: null,
};

const ASSIGNMENT_MS = milliseconds(
  'l.created_at',
  `(select min(h.assigned_at) from lead_assignment_history as h
    where h.entity_id = :entity and h.lead_id = l.id and h.assigned_user_id is not null)`,
);

/** The last entry is that of the open stage; asked for by `exited_at is null`, MySQL 9.7 read all open stages for each lead. */
const CLOSING_MS = milliseconds(
  'l.created_at',
  `(select max(s.entered_at) from lead_stages as s
    where s.entity_id = :entity and s.lead_id = l.id and s.status_id = l.status_id)`,
);

/** What leads are grouped by; `all` puts them in one group. */
const columns = { all: '1', platform: 'l.platform_key', user: 'l.assigned_user_id' } as const;

/** By group; a group without leads is not there, and nobody is no user. */
export function leadSums<Group extends string | number>(
  figures: Figures,
  selection: LeadSelection,
  by: keyof typeof columns,
): Promise<(LeadSums & { readonly of_group: Group })[]> {
  const { workflow } = selection;
  const named = (wanted: string) => workflow.statuses.filter(({ name }) => name === wanted).map(({ id }) => id);
  const isIn = (ids: readonly number[]) => isOneOf('l.status_id', ids);
  return figures.rows('sums of leads', selection, {
    sql: `select ${columns[by]} as of_group, count(*) as leads, sum(${isIn(named('new'))}) as fresh,
      sum(${isIn(named('contacted'))}) as contacted, sum(${isIn(workflow.idsOf('won'))}) as won,
      sum(${isIn(workflow.idsOf('lost'))}) as lost, count(l.assigned_user_id) as assigned,
      avg(case when ${isIn(workflow.idsOf('won', 'lost'))} then ${CLOSING_MS} end) as cycle_ms, avg(${ASSIGNMENT_MS}) as assignment_ms
    from ${LEADS} where ${isSelected(selection)} and ${columns[by]} is not null group by of_group order by of_group`,
  });
}

/** How many there are. */
export async function countLeads(figures: Figures, selection: Selection): Promise<number> {
  const [row] = await figures.rows<{ n: number }>('how many leads', selection, {
    sql: `select count(*) as n from ${LEADS} where ${isSelected(selection)}`,
  });
  return row?.n ?? 0;
}

export interface PeriodSums {
  /** Its place among the periods, from 0. */
  readonly place: number;
  readonly leads: number;
  readonly won: Sum;
  readonly lost: Sum;
}

/** By the period in which leads were created; these begin at the starts, in order, the first where the selection does. */
export const periodSums = (
  figures: Figures,
  selection: LeadSelection,
  starts: readonly Date[],
): Promise<PeriodSums[]> => {
  const later = starts.slice(1).map((start) => start.getTime() - selection.from.getTime());
  const since = milliseconds(':from', 'l.created_at');
  const sumOf = (outcome: 'won' | 'lost') => `sum(${isOneOf('l.status_id', selection.workflow.idsOf(outcome))})`;
  return figures.rows('leads by period', selection, {
    sql: `select ${later.length === 0 ? '0' : `interval(${since}, ${later.join(', ')})`} as place,
      count(*) as leads, ${sumOf('won')} as won, ${sumOf('lost')} as lost
    from ${LEADS} where ${isSelected(selection)} group by place`,
  });
};
