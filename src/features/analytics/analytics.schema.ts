import { z } from 'zod';
import { Day, daysInOrder, Id, Instant, PathId, paging } from '../../platform/fields.ts';
import { platforms } from '../leads/index.ts';
import { originGroupings } from './origins.across.ts';
import { periodUnits } from './periods.ts';

const asked = {
  date_from: Day.optional().meta({ description: "Leads created on this day of the entity's calendar or later" }),
  date_to: Day.optional().meta({ description: 'or earlier, this day included' }),
  status: z.string().min(1).max(50).optional().meta({ description: 'Name of the status that leads have now' }),
  platform: z.enum(platforms).optional(),
  assigned_user_id: PathId.optional().meta({ description: 'Who has the leads now' }),
};

export const AnalyticsQuery = z.object(asked).check(daysInOrder);
export const ActivitiesQuery = z
  .object({
    ...asked,
    date_from: Day.optional().meta({ description: "Activities logged on this day of the entity's calendar or later" }),
    assigned_user_id: PathId.optional().meta({ description: 'Who logged the activities' }),
  })
  .check(daysInOrder);
export const PeriodsQuery = z
  .object({
    ...asked,
    group_by: z.enum(periodUnits).default('day').meta({
      description: 'Without date_from: the last 30 days, 12 weeks or 12 months, the one of date_to (or today) included',
    }),
  })
  .check(daysInOrder);
export const OriginsQuery = z
  .object({ ...asked, group_by: z.enum(originGroupings).default('source'), limit: paging.limit, offset: paging.offset })
  .check(daysInOrder);

const Count = z.int().nonnegative();
const Percent = z.number().min(0).max(100).meta({ description: 'percent, one decimal; 0 of nothing' });
const conversion_rate = Percent.meta({ description: 'won of all leads, percent, one decimal; 0 of no leads' });
const averages = {
  avg_cycle_time: z.number().nullable().meta({
    description: 'Days from creation to won or lost, of closed leads; two decimals; null of none',
  }),
  avg_assignment_time: z.number().nullable().meta({
    description:
      'Hours from creation to the first assignment, of leads that were ever assigned; two decimals; null of none',
  }),
};

const AboutActivity = z.object({
  id: Id,
  lead_id: Id,
  lead_name: z.string().nullable(),
  user_id: Id.nullable(),
  user_name: z.string().nullable(),
  activity_type: z.string(),
  description: z.string(),
  priority: z.string(),
});
const RecentActivity = AboutActivity.extend({ status: z.string(), created_at: Instant });
export type RecentActivity = z.infer<typeof RecentActivity>;
const UpcomingFollowUp = AboutActivity.extend({ next_follow_up_date: Instant });
export type UpcomingFollowUp = z.infer<typeof UpcomingFollowUp>;

export const Dashboard = z
  .object({
    total_leads: Count,
    new_leads: Count,
    contacted_leads: Count,
    won_leads: Count,
    lost_leads: Count,
    conversion_rate,
    ...averages,
    recent_activities: z.array(RecentActivity).meta({ description: 'the newest ten' }),
    upcoming_follow_ups: z
      .array(UpcomingFollowUp)
      .meta({ description: 'the next ten that are pending and not overdue' }),
  })
  .meta({ id: 'Dashboard' });
export type Dashboard = z.infer<typeof Dashboard>;

export const LeadFigures = z
  .object({
    total_leads: Count,
    new_leads: Count,
    contacted_leads: Count,
    won_leads: Count,
    lost_leads: Count,
    assigned_leads: Count,
    unassigned_leads: Count,
    ...averages,
  })
  .meta({ id: 'LeadFigures' });
export type LeadFigures = z.infer<typeof LeadFigures>;

export const PlatformFigures = z
  .object({
    platform: z.string(),
    total_leads: Count,
    won_leads: Count,
    lost_leads: Count,
    conversion_rate,
    ...averages,
  })
  .meta({ id: 'PlatformFigures' });
export type PlatformFigures = z.infer<typeof PlatformFigures>;

export const UserFigures = z
  .object({
    user_id: Id,
    username: z.string(),
    leads_assigned: Count.meta({ description: 'that the person has now' }),
    leads_won: Count,
    leads_lost: Count,
    conversion_rate,
    ...averages,
    total_activities: Count.meta({ description: 'that the person logged on these days' }),
    pending_follow_ups: Count.meta({ description: 'now, whenever they were logged' }),
  })
  .meta({ id: 'UserFigures' });
export type UserFigures = z.infer<typeof UserFigures>;

export const Funnel = z
  .object({
    stages: z.array(
      z.object({
        stage: z.string(),
        count: Count.meta({ description: 'leads that were ever in it' }),
        percentage: Percent,
      }),
    ),
  })
  .meta({ id: 'Funnel' });
export type Funnel = z.infer<typeof Funnel>;

export const PeriodFigures = z
  .object({
    period: z.string().meta({ description: '2024-01-15, 2024-W03 (ISO 8601) or 2024-01' }),
    new_leads: Count.meta({ description: 'created in this period' }),
    won_leads: Count.meta({ description: 'of those, won by now' }),
    lost_leads: Count.meta({ description: 'of those, lost by now' }),
    conversion_rate,
  })
  .meta({ id: 'PeriodFigures' });
export type PeriodFigures = z.infer<typeof PeriodFigures>;

export const ActivityFigures = z
  .object({
    total_activities: Count,
    by_type: z.record(z.string(), Count),
    by_priority: z.record(z.string(), Count),
    by_status: z.record(z.string(), Count),
  })
  .meta({ id: 'ActivityFigures' });
export type ActivityFigures = z.infer<typeof ActivityFigures>;

export const SlaFigures = z
  .object({
    total_leads: Count,
    within_sla: Count.meta({ description: 'leads of which no stage took, or takes, longer than its status allows' }),
    exceeded_sla: Count,
    compliance_rate: Percent,
    avg_exceeded_time: z.number().nullable().meta({
      description: 'Hours over the limits, on average of the leads that exceeded one; two decimals; null of none',
    }),
    by_status: z.record(z.string(), z.number()).meta({
      description: 'Stages inside their limit, percent, one decimal; of open statuses with a limit that leads entered',
    }),
  })
  .meta({ id: 'SlaFigures' });
export type SlaFigures = z.infer<typeof SlaFigures>;

export const OriginFigures = z
  .object({
    group: z
      .string()
      .nullable()
      .meta({ description: 'the id, or the text, that leads were grouped by; null: not told' }),
    name: z.string().nullable(),
    total_leads: Count,
    duplicate_leads: Count.meta({ description: 'of a person who was there before' }),
    won_leads: Count,
    conversion_rate,
    touched_leads: Count.meta({ description: 'on which a person has logged or changed something' }),
    median_minutes_to_first_touch: z.number().nullable().meta({
      description: 'Of touched leads; two decimals; null of none. Being assigned is no touch.',
    }),
  })
  .meta({ id: 'OriginFigures' });
export type OriginFigures = z.infer<typeof OriginFigures>;
