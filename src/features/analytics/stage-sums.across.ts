import { isSelected, milliseconds } from './selected-leads.ts';
import type { Selection } from './selection.ts';
import type { Sum, Sums } from './sums.across.ts';

/** Stages `s` of the selected leads, from these on: both servers were seen to begin with the statuses, and to read every stage that there is. */
const stagesOf = (selection: Selection): string =>
  `lead_data as l straight_join lead_stages as s on s.entity_id = :entity and s.lead_id = l.id
    straight_join lead_statuses as st on st.entity_id = :entity and st.id = s.status_id
  where ${isSelected(selection)}`;

export interface EntryRow {
  readonly status_id: number;
  readonly leads: number;
}

/** By status: leads that were ever in it. */
export const entries = (sums: Sums, selection: Selection): Promise<EntryRow[]> =>
  sums.rows('leads that entered a status', selection, {
    sql: `select s.status_id, count(distinct s.lead_id) as leads from ${stagesOf(selection)} group by s.status_id`,
  });

/** How much longer a stay lasted, or lasts, than its status allows: more than 0 is too long. */
const OVER_MS = milliseconds(
  '(s.entered_at + interval st.sla_hours hour)',
  'coalesce(s.exited_at, cast(:now as datetime(3)))',
);
const LIMITED = "st.outcome = 'open' and st.sla_hours is not null";

export interface StayRow {
  readonly status_id: number;
  readonly stays: number;
  readonly late: Sum;
}

/** By open status with a limit: stays in it, and those that were, or are, too long. */
export const stays = (sums: Sums, selection: Selection): Promise<StayRow[]> =>
  sums.rows('stays inside their time', selection, {
    sql: `select s.status_id, count(*) as stays, sum(${OVER_MS} > 0) as late
    from ${stagesOf(selection)} and ${LIMITED} group by s.status_id`,
  });

/** Leads with a stay that was too long, and what all of theirs took over their time together. */
export async function lateLeads(sums: Sums, selection: Selection): Promise<{ leads: number; ms: Sum }> {
  const [row] = await sums.rows<{ leads: number; ms: Sum }>('leads over their time', selection, {
    sql: `select count(distinct s.lead_id) as leads, sum(${OVER_MS}) as ms
    from ${stagesOf(selection)} and ${LIMITED} and ${OVER_MS} > 0`,
  });
  return row ?? { leads: 0, ms: null };
}
