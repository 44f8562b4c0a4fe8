import {
  type Figures,
  isOneOf,
  isSelected,
  LEADS,
  median,
  milliseconds,
  type Selection,
  type Sum,
} from '../figures/index.ts';
import type { LeadSelection } from './selection.ts';

const META = 'straight_join lead_meta as m on m.entity_id = :entity and m.id = l.id';
const SOURCE = 'straight_join lead_sources as origin on origin.entity_id = :entity and origin.id = l.source_id';
const FORM =
  'left join meta_forms as f on f.entity_id = :entity and f.source_id = l.source_id and f.form_id = m.form_id';
const utm = (column: string) => ({ by: `m.${column}`, from: META, name: `m.${column}`, nameFrom: '' });

/** What leads are grouped by, and what a person would call it; each with the tables that it stands in, beside the lead's own. */
const groupings = {
  source: { by: 'l.source_id', from: '', name: 'origin.name', nameFrom: SOURCE },
  campaign: { by: 'l.campaign_id', from: '', name: 'm.campaign_name', nameFrom: META },
  form: {
    by: 'coalesce(m.form_id, origin.form_key)',
    from: `${META} ${SOURCE}`,
    name: 'coalesce(f.name, origin.name)',
    nameFrom: FORM,
  },
  utm_source: utm('utm_source'),
  utm_medium: utm('utm_medium'),
  utm_campaign: utm('utm_campaign'),
  utm_term: utm('utm_term'),
  utm_content: utm('utm_content'),
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

const leadsWith = (selection: Selection, ...tables: readonly string[]): string =>
  `${LEADS} ${tables.join(' ')} where ${isSelected(selection)}`;

/** Texts that differ in case only are different ones. */
const groupOf = (by: OriginGrouping): string => `convert(${groupings[by].by} using utf8mb4) collate utf8mb4_bin`;

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
export const origins = (
  figures: Figures,
  selection: LeadSelection,
  { by, limit, offset }: Part,
): Promise<OriginRow[]> => {
  const { from, name, nameFrom } = groupings[by];
  const won = isOneOf('l.status_id', selection.workflow.idsOf('won'));
  return figures.rows('where leads come from', selection, {
    sql: `with shown as (
      select ${groupOf(by)} as of_group, max(${name}) as name, count(*) as leads,
        count(l.duplicate_of_lead_id) as duplicates, sum(${won}) as won
      from ${leadsWith(selection, from, nameFrom)} group by of_group order by leads desc, of_group limit :limit offset :offset),
    touch as (
      select * from (select ${groupOf(by)} as of_group, ${TOUCH_MS} as ms from ${leadsWith(selection, from)}) as lead_row
      where ms is not null),
    placed as (
      select touch.*, row_number() over (partition by of_group order by ms) as place, count(*) over (partition by of_group) as touched
      from touch),
    middle as (
      select of_group, max(touched) as touched, ${median('ms', { place: 'place', count: 'touched' })} as median_ms
      from placed group by of_group)
    select shown.*, coalesce(middle.touched, 0) as touched, middle.median_ms
    from shown left join middle on middle.of_group <=> shown.of_group order by shown.leads desc, shown.of_group`,
    more: { limit, offset },
  });
};

/** Counts no further than `cap`. */
export async function countOrigins(
  figures: Figures,
  selection: Selection,
  { by, cap }: { readonly by: OriginGrouping; readonly cap: number },
): Promise<number> {
  const [row] = await figures.rows<{ n: number }>('how many origins', selection, {
    sql: `select count(*) as n from (select distinct ${groupOf(by)} as of_group from ${leadsWith(selection, groupings[by].from)} limit :cap) as some`,
    more: { cap },
  });
  return row?.n ?? 0;
}
