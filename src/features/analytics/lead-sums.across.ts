import {
  type Figures,
  isOfAllDays,
  isOneOf,
  isSelected,
  LEADS,
  milliseconds,
  type Selection,
  type Sum,
  talliesOf,
} from '../figures/index.ts';
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
/** The same of their counters. */
const tallied = { all: '1', platform: 't.platform_key', user: 'nullif(t.assigned_user_id, 0)' } as const;

type Grouping = keyof typeof columns;
type Grouped<Group> = LeadSums & { readonly of_group: Group };

/** By group; a group without leads is not there, and nobody is no user. */
export const leadSums = <Group extends string | number>(
  figures: Figures,
  selection: LeadSelection,
  by: Grouping,
): Promise<Grouped<Group>[]> =>
  isOfAllDays(selection) ? sumsOfTallies(figures, selection, by) : sumsOfLeads(figures, selection, by);

const idsOf = ({ workflow }: LeadSelection) => ({
  fresh: workflow.statuses.filter(({ name }) => name === 'new').map(({ id }) => id),
  contacted: workflow.statuses.filter(({ name }) => name === 'contacted').map(({ id }) => id),
  won: workflow.idsOf('won'),
  lost: workflow.idsOf('lost'),
  closed: workflow.idsOf('won', 'lost'),
});

function sumsOfLeads<Group>(figures: Figures, selection: LeadSelection, by: Grouping): Promise<Grouped<Group>[]> {
  const ids = idsOf(selection);
  const isIn = (statusIds: Iterable<number>) => isOneOf('l.status_id', statusIds);
  return figures.rows('sums of leads', selection, {
    sql: `select ${columns[by]} as of_group, count(*) as leads, sum(${isIn(ids.fresh)}) as fresh,
      sum(${isIn(ids.contacted)}) as contacted, sum(${isIn(ids.won)}) as won,
      sum(${isIn(ids.lost)}) as lost, count(l.assigned_user_id) as assigned,
      avg(case when ${isIn(ids.closed)} then ${CLOSING_MS} end) as cycle_ms, avg(${ASSIGNMENT_MS}) as assignment_ms
    from ${LEADS} where ${isSelected(selection)} and ${columns[by]} is not null group by of_group order by of_group`,
  });
}

/** The same of all days, by the counters that are kept with each change of a lead. */
function sumsOfTallies<Group>(figures: Figures, selection: LeadSelection, by: Grouping): Promise<Grouped<Group>[]> {
  const ids = idsOf(selection);
  const sumIn = (statusIds: Iterable<number>, column: string) =>
    `sum(case when ${isOneOf('t.status_id', statusIds)} then t.${column} else 0 end)`;
  return figures.rows('sums of counters of leads', selection, {
    sql: `select ${tallied[by]} as of_group, cast(sum(t.leads) as signed) as leads, ${sumIn(ids.fresh, 'leads')} as fresh,
      ${sumIn(ids.contacted, 'leads')} as contacted, ${sumIn(ids.won, 'leads')} as won, ${sumIn(ids.lost, 'leads')} as lost,
      sum(case when t.assigned_user_id <> 0 then t.leads else 0 end) as assigned,
      ${sumIn(ids.closed, 'entered_ms')} / nullif(${sumIn(ids.closed, 'entered')}, 0) as cycle_ms,
      sum(t.assigned_ms) / nullif(sum(t.assigned), 0) as assignment_ms
    from ${talliesOf(selection)} and ${tallied[by]} is not null group by of_group having sum(t.leads) > 0 order by of_group`,
  });
}

/** How many there are. */
export async function countLeads(figures: Figures, selection: Selection): Promise<number> {
  const sql = isOfAllDays(selection)
    ? `select cast(coalesce(sum(t.leads), 0) as signed) as n from ${talliesOf(selection)}`
    : `select count(*) as n from ${LEADS} where ${isSelected(selection)}`;
  const [row] = await figures.rows<{ n: number }>('how many leads', selection, { sql });
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
