import { z } from 'zod';
import { cursorOrOffset, Id, Instant, Line, PathId, paging } from '../../platform/fields.ts';
import { Email } from '../people/index.ts';
import { ReportFilters, ReportFormat, ReportType } from './report-request.schema.ts';

const MOST_RECIPIENTS = 20;
const Name = Line.trim().min(1, 'must not be empty').max(150);
const Time = z
  .string()
  .regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time such as 09:00')
  .meta({ description: "In the entity's time zone", examples: ['09:00'] });
const Recipients = z.array(Email).min(1).max(MOST_RECIPIENTS).meta({
  description: 'Emails of users of the entity, or at its allowed domains; left out: whoever makes the schedule',
});

const timetable = {
  frequency: z.enum(['daily', 'weekly', 'monthly']),
  day_of_week: z.int().min(1).max(7).optional().meta({ description: 'Of a weekly one; 1 is Monday' }),
  day_of_month: z
    .int()
    .min(1)
    .max(31)
    .optional()
    .meta({ description: 'Of a monthly one; in shorter months the last day' }),
  time: Time,
};
interface Days {
  readonly frequency?: string | undefined;
  readonly day_of_week?: number | undefined;
  readonly day_of_month?: number | undefined;
}

/** The day belongs to the frequency: a weekly one has a weekday, a monthly one a day of the month, and neither has the other's. */
function dayOfFrequency({ value, issues }: z.core.ParsePayload<Days>): void {
  if (value.frequency === undefined) return;
  for (const [field, frequency] of [
    ['day_of_week', 'weekly'],
    ['day_of_month', 'monthly'],
  ] as const) {
    const isGiven = value[field] !== undefined;
    if (isGiven !== (value.frequency === frequency))
      issues.push({
        code: 'custom',
        input: value,
        path: [field],
        message: isGiven ? `belongs to a ${frequency} schedule` : `is needed by a ${frequency} schedule`,
      });
  }
}

const delivery = {
  format: ReportFormat.default('csv'),
  recipients: Recipients.optional(),
  status: z.enum(['active', 'paused']).default('active'),
};

export const TemplateSchedule = z.strictObject({ ...timetable, ...delivery }).check(dayOfFrequency);
export type TemplateSchedule = z.output<typeof TemplateSchedule>;

export const NewTemplate = z.object({
  name: Name,
  type: ReportType,
  filters: ReportFilters.default({}),
  schedule: TemplateSchedule.optional(),
});
export type NewTemplate = z.output<typeof NewTemplate>;

export const TemplateChange = z
  .object({ name: Name.optional(), type: ReportType.optional(), filters: ReportFilters.optional() })
  .refine((change) => Object.keys(change).length > 0, 'must name at least one field to change');
export type TemplateChange = z.output<typeof TemplateChange>;

export const NewSchedule = z
  .object({ template_id: Id, name: Name.optional(), ...timetable, ...delivery })
  .check(dayOfFrequency);
export type NewSchedule = z.output<typeof NewSchedule>;

export const ScheduleChange = z
  .object({
    name: Name.optional(),
    frequency: timetable.frequency.optional(),
    day_of_week: timetable.day_of_week,
    day_of_month: timetable.day_of_month,
    time: Time.optional(),
    format: ReportFormat.optional(),
    recipients: Recipients.optional(),
    status: z.enum(['active', 'paused']).optional(),
  })
  .check(dayOfFrequency)
  .refine((change) => Object.keys(change).length > 0, 'must name at least one field to change');
export type ScheduleChange = z.output<typeof ScheduleChange>;

export const Schedule = z
  .object({
    id: Id,
    template_id: Id,
    name: z.string(),
    frequency: timetable.frequency,
    day_of_week: z.int().nullable(),
    day_of_month: z.int().nullable(),
    time: z.string(),
    format: ReportFormat,
    next_run: Instant.nullable().meta({ description: 'null: paused' }),
    last_run: Instant.nullable(),
    recipients: z.array(z.string()),
    status: z.enum(['active', 'paused']),
    created_at: Instant,
    updated_at: Instant,
  })
  .meta({ id: 'ReportSchedule', description: 'A report that is mailed again and again.' });
export type Schedule = z.infer<typeof Schedule>;

export const Template = z
  .object({
    id: Id,
    name: z.string(),
    type: ReportType,
    filters: z.record(z.string(), z.json()),
    created_by_user_id: Id,
    created_at: Instant,
    updated_at: Instant,
  })
  .meta({ id: 'ReportTemplate', description: 'A report with its filters, kept under a name.' });
export type Template = z.infer<typeof Template>;

export const NewTemplateAnswer = Template.extend({ schedule: Schedule.nullable() });

export const Run = z
  .object({
    id: Id,
    schedule_id: Id,
    run_for: Instant.meta({ description: 'When it was due, or asked for' }),
    started_by_user_id: Id.nullable().meta({ description: 'null: the timetable' }),
    status: z.enum(['waiting', 'running', 'sent', 'failed']),
    export_id: z.uuid().nullable(),
    attempts: z.int(),
    error: z.string().nullable().meta({ description: 'Why it failed' }),
    created_at: Instant,
    finished_at: Instant.nullable(),
  })
  .meta({ id: 'ReportRun' });
export type Run = z.infer<typeof Run>;

export const ReportingId = z.object({ id: PathId });
export const ReportingQuery = z.object(paging).check(cursorOrOffset);
export type ReportingQuery = z.output<typeof ReportingQuery>;
