import type { Selection } from './selection.ts';

// Pieces of statements, in which `l` is a lead and `s` a stage of one.

/** `column` is one of these ids; they are rows' own, and numbers. */
export const isOneOf = (column: string, ids: Iterable<number>): string => {
  const list = [...ids];
  if (!list.every(Number.isSafeInteger)) throw new Error(`${list.join()} are not ids`);
  return list.length === 0 ? 'false' : `${column} in (${list.join(', ')})`;
};

type LeadFilter = Pick<Selection, 'rep' | 'sight' | 'platform' | 'statusIds'>;

/** Leads `l` that count, whenever they came: of the entity, not deleted, and as the filters say. */
function leadCounts({ rep, sight, platform, statusIds }: LeadFilter): string {
  const conditions = ['l.entity_id = :entity', 'l.deleted_at is null'];
  if (rep !== null) conditions.push('l.assigned_user_id = :rep');
  if (sight !== null) conditions.push('(l.assigned_user_id is null or l.assigned_user_id = :sight)');
  if (platform !== null) conditions.push('l.platform_key = :platform');
  if (statusIds !== null) conditions.push(isOneOf('l.status_id', statusIds));
  return conditions.join(' and ');
}

const isNarrow = ({ rep, sight, platform, statusIds }: LeadFilter): boolean =>
  [rep, sight, platform, statusIds].some((wanted) => wanted !== null);

/** Leads `l`, by an index that holds all that is asked of them: no row is read. */
export const LEADS = 'lead_data as l force index (by_creation)';

/** Counters `t` of the leads that count, whenever they came. */
export function talliesOf({ rep, sight, platform, statusIds }: LeadFilter): string {
  const conditions = ['t.entity_id = :entity'];
  if (rep !== null) conditions.push('t.assigned_user_id = :rep');
  if (sight !== null) conditions.push('t.assigned_user_id in (0, :sight)');
  if (platform !== null) conditions.push('t.platform_key = :platform');
  if (statusIds !== null) conditions.push(isOneOf('t.status_id', statusIds));
  return `lead_tallies as t where ${conditions.join(' and ')}`;
}

/** Rows whose `column` names a lead that counts. */
export const isOfLeadThatCounts = (column: string, filter: LeadFilter): string =>
  isNarrow(filter)
    ? `${column} in (select l.id from ${filter.rep === null ? LEADS : 'lead_data as l'} where ${leadCounts(filter)})`
    : `${column} not in (select id from lead_data where entity_id = :entity and deleted_at is not null)`;

/** Leads `l` of the selection: they count, and came in its days. */
export const isSelected = (selection: LeadFilter): string =>
  `${leadCounts(selection)} and l.created_at >= :from and l.created_at < :before`;

/**
 * Stages `s` by their entry, as an index holds them; those of a few leads by these. Left to choose, both servers were seen to read
 * each stage's row.
 */
export const stages = (filter: LeadFilter): string =>
  `lead_stages as s force index (${isNarrow(filter) ? 'by_lead' : 'by_entry'})`;
/** Stages `s` of the selection: of leads that count, and entered in its days. */
export const isInSpan = (filter: LeadFilter): string =>
  `s.entity_id = :entity and s.entered_at >= :from and s.entered_at < :before and ${isOfLeadThatCounts('s.lead_id', filter)}`;

export const milliseconds = (from: string, to: string): string => `timestampdiff(microsecond, ${from}, ${to}) div 1000`;

/** The average of the one or two values in the middle; `place` numbers them from 1 on, in order, and there are `count` of them. */
export const median = (value: string, { place, count }: { readonly place: string; readonly count: string }): string =>
  `avg(case when ${place} in ((${count} + 1) div 2, (${count} + 2) div 2) then ${value} end)`;

export const NOW = 'cast(:now as datetime(3))';
/** When the stage ended, or now. */
export const END = `coalesce(s.exited_at, ${NOW})`;
