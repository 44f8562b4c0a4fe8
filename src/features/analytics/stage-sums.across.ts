import {
  type Figures,
  isLate,
  isSelected,
  lateMs,
  LEADS,
  type Limits,
  type Selection,
  type Sum,
} from '../figures/index.ts';

/** Stages `s` of the selected leads, from these on: both servers were seen to read every stage that there is. */
export const stagesOf = (selection: Selection): string =>
  `${LEADS} straight_join lead_stages as s force index (by_lead) on s.entity_id = :entity and s.lead_id = l.id
  where ${isSelected(selection)}`;

export interface EntryRow {
  readonly status_id: number;
  readonly leads: number;
}

/** By status: leads that were ever in it. */
export const entries = (figures: Figures, selection: Selection): Promise<EntryRow[]> =>
  figures.rows('leads that entered a status', selection, {
    sql: `select s.status_id, count(distinct s.lead_id) as leads from ${stagesOf(selection)} group by s.status_id`,
  });

/** Leads with a stay that was too long, and what all of theirs took over their time together. */
export async function lateLeads(
  figures: Figures,
  selection: Selection,
  limits: Limits,
): Promise<{ leads: number; ms: Sum }> {
  const [row] = await figures.rows<{ leads: number; ms: Sum }>('leads over their time', selection, {
    sql: `select count(distinct s.lead_id) as leads, sum(${lateMs(limits)}) as ms
    from ${stagesOf(selection)} and ${isLate(limits)}`,
  });
  return row ?? { leads: 0, ms: null };
}
