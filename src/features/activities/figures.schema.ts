import { z } from 'zod';
import { Id, Instant } from '../../platform/fields.ts';
import { activityStatuses, activityTypes, priorities } from './activity-kinds.ts';

const Count = z.int().nonnegative();
const Percent = z.number().min(0).max(100).meta({ description: 'percent, two decimals' });

const counts = {
  total_activities: Count,
  completed_activities: Count,
  pending_activities: Count,
  cancelled_activities: Count,
  completion_rate: Percent,
};

export const TypeFigures = z.object({ activity_type: z.enum(activityTypes), ...counts });
export const PriorityFigures = z.object({
  priority: z.enum(priorities),
  ...counts,
  share: Percent.meta({ description: 'of all activities, percent, two decimals' }),
});
export const UserFigures = z.object({
  user_id: Id,
  user_name: z.string(),
  ...counts,
  leads_touched: Count,
  overdue_follow_ups: Count.meta({ description: 'now, whenever they were logged' }),
  last_activity_at: Instant.nullable(),
});

export const FollowUpsSummary = z.object({
  total_pending: Count,
  urgent_pending: Count,
  high_pending: Count,
  due_within_24h: Count,
  due_within_week: Count,
  overdue: Count,
});
export type FollowUpsSummary = z.infer<typeof FollowUpsSummary>;

export const Summary = z.object({
  total_activities: Count.meta({
    description: 'of the last 30 days, today included; so are by_type, by_status and by_priority',
  }),
  activities_today: Count,
  activities_last_7_days: Count.meta({ description: 'today included' }),
  by_type: z.record(z.enum(activityTypes), Count),
  by_status: z.record(z.enum(activityStatuses), Count),
  by_priority: z.record(z.enum(priorities), Count),
  follow_ups: FollowUpsSummary,
});
export type Summary = z.infer<typeof Summary>;
