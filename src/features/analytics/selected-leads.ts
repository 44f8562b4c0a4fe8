import type { Selection } from './selection.ts';

type Bindings = Readonly<Record<string, number | string | Date | null>>;

const statusKeys = (ids: readonly number[]): string[] => ids.map((_, index) => `status${index}`);

/** The values of the names that the pieces below use. */
export const bindingsOf = ({ entity, from, before, now, rep, sight, platform, statusIds }: Selection): Bindings => ({
  entity,
  from,
  before,
  now,
  rep,
  sight,
  platform,
  ...Object.fromEntries(statusKeys(statusIds ?? []).map((key, index) => [key, statusIds?.[index] ?? 0])),
});

/** Leads `l` that count, whenever they came: not deleted, and as the filters say. */
export function leadCounts({ rep, platform, statusIds }: Selection): string {
  const conditions = ['l.entity_id = :entity', 'l.deleted_at is null'];
  if (rep !== null) conditions.push('l.assigned_user_id = :rep');
  if (platform !== null) conditions.push('l.platform_key = :platform');
  if (statusIds !== null) {
    const keys = statusKeys(statusIds).map((key) => `:${key}`);
    conditions.push(keys.length === 0 ? 'false' : `l.status_id in (${keys.join(', ')})`);
  }
  return conditions.join(' and ');
}

/** The same, of those that came in the days of the selection. */
export const isSelected = (selection: Selection): string =>
  `${leadCounts(selection)} and l.created_at >= :from and l.created_at < :before`;

/** The status `st` of lead `l` now. */
export const WITH_STATUS = 'join lead_statuses as st on st.entity_id = :entity and st.id = l.status_id';

export const milliseconds = (from: string, to: string): string => `timestampdiff(microsecond, ${from}, ${to}) div 1000`;

/** From creation to the first assignment, whoever has the lead now; null: it never had anybody. */
export const ASSIGNMENT_MS = milliseconds(
  'l.created_at',
  `(select min(h.assigned_at) from lead_assignment_history as h
    where h.entity_id = :entity and h.lead_id = l.id and h.assigned_user_id is not null)`,
);

/** From creation to the entry into the closed status that the lead is in now; null: it is open. */
export const CYCLE_MS = `case when st.outcome <> 'open' then ${milliseconds(
  'l.created_at',
  `(select max(s.entered_at) from lead_stages as s
    where s.entity_id = :entity and s.lead_id = l.id and s.status_id = l.status_id and s.exited_at is null)`,
)} end`;
