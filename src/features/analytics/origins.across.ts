import { isSelected, milliseconds, WITH_STATUS } from './selected-leads.ts';
import type { Selection } from './selection.ts';
import type { Sum, Sums } from './sums.across.ts';

/** What leads are grouped by, and what a person would call it. Texts that differ in case only are different ones. */
const groupings = {
  source: ['l.source_id', 'origin.name'],
  campaign: ['l.campaign_id', 'm.campaign_name'],
  form: ['coalesce(m.form_id, origin.form_key)', 'coalesce(f.name, origin.name)'],
  utm_source: ['m.utm_source', 'm.utm_source'],
  utm_medium: ['m.utm_medium', 'm.utm_medium'],
  utm_campaign: ['m.utm_campaign', 'm.utm_campaign'],
  utm_term: ['m.utm_term', 'm.utm_term'],
  utm_content: ['m.utm_content', 'm.utm_content'],
} as const;
export type OriginGrouping = keyof typeof groupings;
export const originGroupings = Object.keys(groupings) as OriginGrouping[];

export interface OriginRow {
  /** null: the sender did not tell. */
  readonly of_group: string | null;
  readonly name: string | null;
  readonly leads: number;
  readonly duplicates: Sum;
  readonly won: Sum;
  readonly touched: Sum;
  readonly median_ms: Sum;
}

const leadsWithOrigin = (selection: Selection): string =>
  `lead_data as l ${WITH_STATUS}
    join lead_meta as m on m.entity_id = :entity and m.id = l.id
    join lead_sources as origin on origin.entity_id = :entity and origin.id = l.source_id
    left join meta_forms as f on f.entity_id = :entity and f.source_id = l.source_id and f.form_id = m.form_id
  where ${isSelected(selection)}`;

const groupOf = (by: OriginGrouping): string => `convert(${groupings[by][0]} using utf8mb4) collate utf8mb4_bin`;

/** To the first sign of a person: being given to somebody is none. */
const TOUCH_MS = milliseconds(
  'l.created_at',
  `(select min(a.created_at) from lead_activities as a where a.entity_id = :entity and a.lead_id = l.id
    and a.user_id is not null and a.activity_type <> 'assignment')`,
);

interface Part {
  readonly by: OriginGrouping;
  readonly limit: number;
  readonly offset: number;
}

/** By group, those with most leads first. */
export const origins = (sums: Sums, selection: Selection, { by, limit, offset }: Part): Promise<OriginRow[]> =>
  sums.rows('where leads come from', selection, {
    sql: `with arrival as (
      select ${groupOf(by)} as of_group, ${groupings[by][1]} as name, l.duplicate_of_lead_id, st.outcome, ${TOUCH_MS} as ms
      from ${leadsWithOrigin(selection)}),
    placed as (
      select arrival.*, row_number() over (partition by of_group order by ms is null, ms) as place,
        count(ms) over (partition by of_group) as touched
      from arrival)
    select of_group, max(name) as name, count(*) as leads, count(duplicate_of_lead_id) as duplicates,
      sum(outcome = 'won') as won, max(touched) as touched,
      avg(case when place in ((touched + 1) div 2, (touched + 2) div 2) then ms end) as median_ms
    from placed group by of_group order by leads desc, of_group limit :limit offset :offset`,
    more: { limit, offset },
  });

/** Counts no further than `cap`. */
export async function countOrigins(
  sums: Sums,
  selection: Selection,
  { by, cap }: { readonly by: OriginGrouping; readonly cap: number },
): Promise<number> {
  const [row] = await sums.rows<{ n: number }>('how many origins', selection, {
    sql: `select count(*) as n from (select distinct ${groupOf(by)} as of_group from ${leadsWithOrigin(selection)} limit :cap) as some`,
    more: { cap },
  });
  return row?.n ?? 0;
}
