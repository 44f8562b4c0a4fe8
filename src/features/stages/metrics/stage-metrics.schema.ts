import { z } from 'zod';
import { Day, daysInOrder, Id, Instant, PathId, paging, QueryInt } from '../../../platform/fields.ts';

const days = {
  date_from: Day.optional().meta({ description: "stages entered on this day of the entity's calendar or later" }),
  date_to: Day.optional().meta({ description: 'or earlier, this day included' }),
};
const sla_hours = QueryInt(1, 8_760).optional().meta({
  description: "the same limit for all open statuses; each status' own if left out",
});

export const DaysQuery = z.object(days).check(daysInOrder);
export type DaysQuery = z.infer<typeof DaysQuery>;
export const SlaQuery = z.object({ sla_hours, ...days }).check(daysInOrder);
export type SlaQuery = z.infer<typeof SlaQuery>;
export const PersonQuery = z.object({ user_id: PathId.optional(), ...days }).check(daysInOrder);
export type PersonQuery = z.infer<typeof PersonQuery>;
export const ViolationsQuery = z
  .object({ sla_hours, ...days, limit: paging.limit, offset: paging.offset })
  .check(daysInOrder);
export type ViolationsQuery = z.infer<typeof ViolationsQuery>;
export const RecentQuery = z.object({ limit: paging.limit, offset: paging.offset });
export type RecentQuery = z.infer<typeof RecentQuery>;

const Count = z.int().nonnegative();
const Hours = z.number().meta({ description: 'hours, to two decimals' });
const HoursOrNull = z.number().nullable().meta({ description: 'hours, to two decimals; null of nothing' });
const Percent = z.number().nullable().meta({ description: 'percent, to one decimal; null of nothing' });

export const StatusPerformance = z
  .object({
    status_name: z.string(),
    status_description: z.string(),
    total_entries: Count,
    total_exits: Count,
    currently_in_stage: Count,
    avg_duration_hours: HoursOrNull,
    min_duration_hours: HoursOrNull,
    max_duration_hours: HoursOrNull,
    leads_exceeding_24h: Count.meta({ description: 'leads with a stay of more than 24 hours, open ones up to now' }),
    leads_exceeding_48h: Count,
  })
  .meta({ id: 'StagePerformance' });
export type StatusPerformance = z.infer<typeof StatusPerformance>;

export const UserPerformance = z
  .object({
    user_id: Id,
    user_name: z.string(),
    user_email: z.string(),
    leads: Count.meta({ description: 'that the person has now and that entered a stage in this time' }),
    stage_changes: Count.meta({ description: 'that the person made' }),
    won: Count.meta({ description: 'of the leads: those whose last stage of this time is won' }),
    lost: Count,
    conversion_rate: Percent.meta({ description: 'won of leads, percent, to one decimal; null of nothing' }),
    avg_hours_to_first_change: HoursOrNull,
    avg_cycle_days: z
      .number()
      .nullable()
      .meta({ description: "days from a lead's arrival to its closing, to two decimals" }),
  })
  .meta({ id: 'StageUserPerformance' });
export type UserPerformance = z.infer<typeof UserPerformance>;

export const MatrixCell = z
  .object({
    from_status: z.string(),
    to_status: z.string(),
    count: Count,
    share: Percent.meta({ description: 'of the exits of from_status, percent, to one decimal' }),
    avg_hours: HoursOrNull.meta({ description: 'in from_status before' }),
  })
  .meta({ id: 'TransitionMatrixCell' });
export type MatrixCell = z.infer<typeof MatrixCell>;

const Person = z.object({ id: Id, name: z.string(), email: z.string() }).nullable();

export const Violation = z
  .object({
    stage_id: Id,
    lead_id: Id,
    lead_name: z.string().nullable(),
    status_name: z.string(),
    entered_at: Instant,
    sla_hours: Count,
    hours_over: Hours,
    assigned_user: Person,
  })
  .meta({ id: 'SlaViolation' });
export type Violation = z.infer<typeof Violation>;

export const ConversionRate = z
  .object({
    status_name: z.string(),
    entered: Count,
    moved_forward: Count.meta({ description: 'to a later open status or to a won one' }),
    moved_back: Count,
    lost: Count,
    still_there: Count,
    forward_rate: Percent.meta({ description: 'moved_forward of entered' }),
  })
  .meta({ id: 'StageConversionRate' });
export type ConversionRate = z.infer<typeof ConversionRate>;

export const StatusStatistic = z
  .object({
    status_name: z.string(),
    count: Count,
    share: Percent,
    avg_age_hours: HoursOrNull.meta({ description: 'since they entered it; null of nothing' }),
  })
  .meta({ id: 'StatusStatistic' });
export type StatusStatistic = z.infer<typeof StatusStatistic>;

export const Summary = z
  .object({
    total_leads: Count,
    open_leads: Count,
    won_leads: Count,
    lost_leads: Count,
    exceeding_sla: Count,
    changes_today: Count,
    changes_last_7_days: Count,
    stages: z.array(
      z.object({
        status_name: z.string(),
        outcome: z.enum(['open', 'won', 'lost']),
        leads: Count,
        exceeding_sla: Count,
        avg_age_hours: HoursOrNull,
      }),
    ),
  })
  .meta({ id: 'StageSummary' });
export type Summary = z.infer<typeof Summary>;

export const RecentChange = z
  .object({
    stage_id: Id.meta({ description: 'of the stage that began' }),
    lead_id: Id,
    lead_name: z.string().nullable(),
    from_status: z.string(),
    to_status: z.string(),
    changed_at: Instant,
    hours_before: Hours.meta({ description: 'in from_status' }),
    user_email: z.string().nullable().meta({ description: 'null: the system' }),
    notes: z.string().nullable(),
  })
  .meta({ id: 'RecentStageChange' });
export type RecentChange = z.infer<typeof RecentChange>;

const compliance = {
  total_stages: Count,
  within_sla: Count.meta({ description: 'left in time, or still in time' }),
  violations: Count,
  open_violations: Count.meta({ description: 'of the violations: leads that are still there' }),
  compliance_rate: Percent,
};
export const Compliance = z
  .object({
    statuses: z.array(z.object({ status_name: z.string(), sla_hours: Count, ...compliance })),
    overall: z.object(compliance),
  })
  .meta({ id: 'SlaCompliance' });
export type Compliance = z.infer<typeof Compliance>;

export const Efficiency = z
  .object({
    closed_leads: Count,
    avg_changes: z.number().nullable(),
    median_changes: z.number().nullable(),
    avg_days_to_close: z.number().nullable(),
    median_days_to_close: z.number().nullable(),
    reopened_share: Percent.meta({ description: 'of the closed leads, those that had been closed before' }),
    within_sla_share: Percent.meta({ description: "of the closed leads, those that kept every status' limit" }),
  })
  .meta({ id: 'WorkflowEfficiency' });
export type Efficiency = z.infer<typeof Efficiency>;

export const Bottleneck = z
  .object({
    status_name: z.string(),
    sla_hours: Count.nullable(),
    leads_over_sla: Count,
    total_hours_over: Hours,
    avg_hours_over: HoursOrNull.meta({ description: 'a lead' }),
    longest_hours_over: HoursOrNull,
    longest_waiting: z.array(
      z.object({
        lead_id: Id,
        lead_name: z.string().nullable(),
        assigned_user_id: Id.nullable(),
        hours_waiting: Hours,
      }),
    ),
  })
  .meta({ id: 'Bottleneck' });
export type Bottleneck = z.infer<typeof Bottleneck>;
