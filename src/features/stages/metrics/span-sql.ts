import type { Span } from './span.ts';

/** Leads that count: those of the entity, or of one rep, that are not deleted. `lead` is a column with a lead's id. */
const leadCounts = (lead: string, { rep }: Pick<Span, 'rep'>): string =>
  `${lead} not in (select id from lead_data where entity_id = :entity and deleted_at is not null)${
    rep === null
      ? ''
      : `\n and ${lead} in (select id from lead_data where entity_id = :entity and assigned_user_id = :rep)`
  }`;

/** The condition for stages `s` of the span. */
export const inSpan = (span: Pick<Span, 'rep'>): string =>
  `s.entity_id = :entity and s.entered_at >= :from and s.entered_at < :before and ${leadCounts('s.lead_id', span)}`;

/** The same for exits from some instant on. */
export const leftSince = (instant: string, span: Pick<Span, 'rep'>): string =>
  `s.entity_id = :entity and s.exited_at >= ${instant} and ${leadCounts('s.lead_id', span)}`;

/** The status `st` of stage `s`. */
export const WITH_STATUS = 'join lead_statuses as st on st.entity_id = :entity and st.id = s.status_id';

export const NOW = 'cast(:now as datetime(3))';
/** When the stage ended, or now. */
export const END = `coalesce(s.exited_at, ${NOW})`;
/** Hours that a lead may stay in status `st`; null: for ever. */
export const SLA_HOURS = 'coalesce(:sla, st.sla_hours)';
/** When it should have left. */
export const DUE = `(s.entered_at + interval ${SLA_HOURS} hour)`;
/** Statuses in which leads wait, with a limit. */
export const LIMITED = `st.outcome = 'open' and ${SLA_HOURS} is not null`;

export const milliseconds = (from: string, to: string): string => `timestampdiff(microsecond, ${from}, ${to}) div 1000`;
