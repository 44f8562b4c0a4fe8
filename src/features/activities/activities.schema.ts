import { z } from 'zod';
import { cursorOrOffset, Day, daysInOrder, Id, Instant, PathId, paging } from '../../platform/fields.ts';
import { activityStatuses, activityTypes, loggedTypes, priorities } from './activity-kinds.ts';

const LONGEST_TEXT = 10_000;
const MOST_AT_ONCE = 200;
/** The last day that the database's DATETIME holds whole in any zone. */
const LAST_INSTANT = Date.UTC(9999, 11, 30);

const HALF = /\p{Cs}/u;
/** Text of several lines. */
const Text = z
  .string()
  .max(LONGEST_TEXT)
  .refine((text) => !HALF.test(text) && !text.includes('\0'), 'must not contain halves of characters');
const SomeText = Text.refine((text) => text.trim() !== '', 'must not be empty');

const Moment = z.iso
  .datetime({ offset: true, error: 'must be an instant such as 2026-01-31T10:00:00Z' })
  .refine((text) => Date.parse(text) >= 0 && Date.parse(text) < LAST_INSTANT, 'must be of the years 1970 to 9999')
  .meta({ description: 'ISO 8601 with Z or an offset' });

const Type = z.enum(activityTypes);
const Priority = z.enum(priorities);
const Status = z.enum(activityStatuses);

export const NewActivity = z.object({
  leadId: Id,
  activityType: z.enum(loggedTypes),
  description: SomeText,
  nextFollowUpDate: Moment.nullish(),
  priority: Priority.default('medium'),
  status: Status.optional().meta({
    description: 'Left out: pending where there is a nextFollowUpDate, else completed',
  }),
});
export type NewActivity = z.output<typeof NewActivity>;

export const StatusChange = z.object({
  activityId: Id,
  status: Status,
  notes: Text.nullish().meta({ description: 'Becomes the outcome.' }),
  nextFollowUp: z
    .strictObject({
      date: Moment,
      description: SomeText.optional().meta({ description: 'Left out: as of this activity' }),
      priority: Priority.optional().meta({ description: 'Left out: as of this activity' }),
    })
    .optional()
    .meta({ description: 'Sets the next follow-up on the same lead, for the same person, in the same step.' }),
});
export type StatusChange = z.output<typeof StatusChange>;

export const Rescheduling = z.object({ activityId: Id, nextFollowUpDate: Moment, notes: Text.nullish() });
export type Rescheduling = z.output<typeof Rescheduling>;

export const BulkRescheduling = z.object({
  activityIds: z.array(Id).min(1).max(MOST_AT_ONCE),
  nextFollowUpDate: Moment,
  notes: Text.nullish(),
});
export type BulkRescheduling = z.output<typeof BulkRescheduling>;

export const Activity = z
  .object({
    id: Id,
    lead_id: Id,
    user_id: Id.nullable().meta({ description: 'null: the system' }),
    user_name: z.string().nullable(),
    activity_type: Type,
    description: z.string(),
    next_follow_up_date: Instant.nullable(),
    priority: Priority,
    status: Status,
    outcome: z.string().nullable().meta({ description: 'What was noted when it was done or put off.' }),
    completed_at: Instant.nullable(),
    created_at: Instant,
    updated_at: Instant.nullable(),
  })
  .meta({ id: 'Activity', description: 'Something that was or is to be done with a lead.' });
export type Activity = z.infer<typeof Activity>;

export const FollowUp = Activity.extend({
  hours_until_follow_up: z.int().meta({ description: 'Whole hours, rounded down: negative once it is overdue.' }),
  lead_email: z.string().nullable(),
  lead_first_name: z.string().nullable(),
  lead_last_name: z.string().nullable(),
}).meta({ id: 'FollowUp', description: 'A pending activity with the lead it is about.' });
export type FollowUp = z.infer<typeof FollowUp>;

export const Logged = z.object({ activity_id: Id, activity: Activity });
export const Changed = Logged.extend({
  next_activity: Activity.nullable().meta({ description: 'The follow-up set in the same step.' }),
});
export const BulkRescheduled = z.object({ updated_count: z.int(), next_follow_up_date: Instant });

const days = { date_from: Day.optional(), date_to: Day.optional() };
const kind = { activity_type: Type.optional(), priority: Priority.optional() };
const user = { user_id: PathId.optional() };

export const OwnActivitiesQuery = z
  .object({ ...kind, status: Status.optional(), ...days, ...paging })
  .check(daysInOrder, cursorOrOffset);
export const ActivitiesQuery = z
  .object({ ...kind, ...user, status: Status.optional(), ...days, ...paging })
  .check(daysInOrder, cursorOrOffset);
export type ActivitiesQuery = z.output<typeof ActivitiesQuery>;

export const RecentQuery = z
  .object({ limit: paging.limit, offset: paging.offset, cursor: paging.cursor })
  .check(cursorOrOffset);

export const FollowUpsQuery = z.object({ ...kind, ...user, ...paging }).check(cursorOrOffset);
export type FollowUpsQuery = z.output<typeof FollowUpsQuery>;

export const TimelineQuery = z.object({ limit: paging.limit, cursor: paging.cursor });
export type TimelineQuery = z.output<typeof TimelineQuery>;

export const FiguresQuery = z.object(days).check(daysInOrder);
export type FiguresQuery = z.output<typeof FiguresQuery>;
export const UserFiguresQuery = z.object({ ...user, ...days }).check(daysInOrder);
export type UserFiguresQuery = z.output<typeof UserFiguresQuery>;
