import { ASSIGNMENT_MS, CYCLE_MS, isSelected, milliseconds, WITH_STATUS } from './selected-leads.ts';
import type { Selection } from './selection.ts';
import type { Sum, Sums } from './sums.across.ts';

/** Leads of a group, counted and summed. */
export interface LeadSums {
  readonly leads: number;
  readonly fresh: Sum;
  readonly contacted: Sum;
  readonly won: Sum;
  readonly lost: Sum;
  readonly assigned: Sum;
  readonly cycle_ms: Sum;
  readonly cycles: Sum;
  readonly assignment_ms: Sum;
  readonly assignments: Sum;
}

export const NO_LEADS: LeadSums = {
  leads: 0,
  fresh: 0,
  contacted: 0,
  won: 0,
  lost: 0,
  assigned: 0,
  cycle_ms: null,
  cycles: 0,
  assignment_ms: null,
  assignments: 0,
};

/** What leads are grouped by; `all` puts them in one group. */
const columns = { all: '1', platform: 'l.platform_key', user: 'l.assigned_user_id' } as const;

/** By group; a group without leads is not there, and nobody is no user. */
export const leadSums = <Group extends string | number>(
  sums: Sums,
  selection: Selection,
  by: keyof typeof columns,
): Promise<(LeadSums & { readonly of_group: Group })[]> =>
  sums.rows('sums of leads', selection, {
    sql: `select of_group, count(*) as leads, sum(status_id = :fresh) as fresh, sum(status_id = :contacted) as contacted,
      sum(outcome = 'won') as won, sum(outcome = 'lost') as lost, count(assigned_user_id) as assigned,
      sum(cycle_ms) as cycle_ms, count(cycle_ms) as cycles,
      sum(assignment_ms) as assignment_ms, count(assignment_ms) as assignments
    from (select ${columns[by]} as of_group, l.status_id, l.assigned_user_id, st.outcome,
      ${CYCLE_MS} as cycle_ms, ${ASSIGNMENT_MS} as assignment_ms
      from lead_data as l ${WITH_STATUS} where ${isSelected(selection)}) as lead_row
    where of_group is not null group by of_group order by of_group`,
    more: { fresh: statusNamed(selection, 'new'), contacted: statusNamed(selection, 'contacted') },
  });

/** How many there are. */
export async function countLeads(sums: Sums, selection: Selection): Promise<number> {
  const [row] = await sums.rows<{ n: number }>('how many leads', selection, {
    sql: `select count(*) as n from lead_data as l where ${isSelected(selection)}`,
  });
  return row?.n ?? 0;
}

/** Ids begin with 1: an entity without such a status has no leads in it. */
const statusNamed = ({ statuses }: Selection, wanted: string): number =>
  statuses.find(({ name }) => name === wanted)?.id ?? 0;

export interface PeriodSums {
  /** Its place among the periods, from 0. */
  readonly place: number;
  readonly leads: number;
  readonly won: Sum;
  readonly lost: Sum;
}

/** By the period in which leads were created; these begin at the starts, in order, the first where the selection does. */
export const periodSums = (sums: Sums, selection: Selection, starts: readonly Date[]): Promise<PeriodSums[]> => {
  const later = starts.slice(1).map((start) => start.getTime() - selection.from.getTime());
  const since = milliseconds(':from', 'l.created_at');
  return sums.rows('leads by period', selection, {
    sql: `select ${later.length === 0 ? '0' : `interval(${since}, ${later.join(', ')})`} as place,
      count(*) as leads, sum(st.outcome = 'won') as won, sum(st.outcome = 'lost') as lost
    from lead_data as l ${WITH_STATUS} where ${isSelected(selection)} group by place`,
  });
};
