import type { Actor } from '../../platform/endpoint.ts';
import { found, invalid } from '../../platform/errors.ts';
import type { Scope } from '../../platform/scope.ts';
import type { ReportSchedulesRow } from '../../platform/tables.ts';
import { byUser, record } from '../audit/index.ts';
import { settingsOf } from '../settings/index.ts';
import { presentedSchedule, recipientsOf, timetableOf } from './present-reporting.ts';
import { assertNoStrangers } from './recipients.ts';
import { reportingIn } from './reporting.repository.ts';
import type { NewSchedule, Schedule, ScheduleChange } from './reporting.schema.ts';
import { nextRun } from './schedule-time.ts';

export interface Deed {
  readonly actor: Actor;
  readonly at: Date;
  /** Where the fields stand in the request, such as `schedule.`. */
  readonly path?: string;
}

const subjectOf = (id: number) => ({ type: 'report_schedule', id });

/** Throws 400 for a recipient who is a stranger; 404 for a template that is not there. */
export async function addSchedule(tx: Scope, { actor, at, path = '' }: Deed, wanted: NewSchedule): Promise<Schedule> {
  const { templates, schedules, emailOf } = reportingIn(tx);
  const template = found(await templates.lock(wanted.template_id));
  const recipients = [...new Set(wanted.recipients ?? [found(await emailOf(actor.userId))])];
  await assertNoStrangers(tx, recipients, `${path}recipients`);
  const id = await schedules.add({
    template_id: template.id,
    name: wanted.name ?? template.name,
    frequency: wanted.frequency,
    day_of_week: wanted.day_of_week ?? null,
    day_of_month: wanted.day_of_month ?? null,
    time_of_day: wanted.time,
    format: wanted.format,
    recipients: JSON.stringify(recipients),
    status: wanted.status,
    created_by_user_id: actor.userId,
    created_at: at,
    updated_at: at,
  });
  await renewNextRun(tx, id, at);
  const after = { frequency: wanted.frequency, time: wanted.time, recipients };
  await record(tx, [{ action: 'report_schedule.added', subject: subjectOf(id), after, by: byUser(actor), at }]);
  return presentedSchedule(found(await schedules.find(id)));
}

export async function changeSchedule(
  tx: Scope,
  { actor, at }: Deed,
  [id, change]: [number, ScheduleChange],
): Promise<Schedule> {
  const { schedules } = reportingIn(tx);
  const row = found(await schedules.lock(id));
  const recipients = change.recipients && [...new Set(change.recipients)];
  if (recipients) await assertNoStrangers(tx, recipients, 'recipients');
  await schedules.change(id, {
    ...(change.name !== undefined && { name: change.name }),
    ...daysAfter(row, change),
    ...(change.time !== undefined && { time_of_day: change.time }),
    ...(change.format !== undefined && { format: change.format }),
    ...(recipients && { recipients: JSON.stringify(recipients) }),
    ...(change.status !== undefined && { status: change.status }),
    updated_at: at,
  });
  await renewNextRun(tx, id, at);
  const { id: _, ...before } = auditable(presentedSchedule(row));
  const after = auditable(presentedSchedule(found(await schedules.find(id))));
  const [subject, by] = [subjectOf(id), byUser(actor)];
  await record(tx, [{ action: 'report_schedule.changed', subject, before, after, by, at }]);
  return presentedSchedule(found(await schedules.find(id)));
}

/** A new frequency comes with its day; the day of the one that there is may be changed by itself. */
function daysAfter({ frequency }: ReportSchedulesRow, change: ScheduleChange) {
  const { day_of_week, day_of_month } = change;
  if (change.frequency !== undefined)
    return { frequency: change.frequency, day_of_week: day_of_week ?? null, day_of_month: day_of_month ?? null };
  if (day_of_week !== undefined && frequency !== 'weekly') throw invalid('day_of_week', 'belongs to a weekly schedule');
  if (day_of_month !== undefined && frequency !== 'monthly')
    throw invalid('day_of_month', 'belongs to a monthly schedule');
  return { ...(day_of_week !== undefined && { day_of_week }), ...(day_of_month !== undefined && { day_of_month }) };
}

/** Its runs stay, to be looked up. */
export async function endSchedule(tx: Scope, { actor, at }: Deed, id: number): Promise<Schedule> {
  const { schedules } = reportingIn(tx);
  const row = found(await schedules.lock(id));
  await schedules.change(id, { deleted_at: at, next_run_at: null });
  const before = { name: row.name, recipients: recipientsOf(row) };
  await record(tx, [{ action: 'report_schedule.deleted', subject: subjectOf(id), before, by: byUser(actor), at }]);
  return presentedSchedule(row);
}

/** By its timetable and the entity's clock as they are now; a paused one is never due. */
export async function renewNextRun(tx: Scope, id: number, at: Date): Promise<void> {
  const { schedules } = reportingIn(tx);
  const [row, { timeZone }] = [found(await schedules.find(id)), await settingsOf(tx)];
  await schedules.change(id, {
    next_run_at: row.status === 'active' ? nextRun(timetableOf(row), timeZone, at) : null,
  });
}

const auditable = ({ id, name, frequency, time, format, status, recipients }: Schedule) => ({
  id,
  name,
  frequency,
  time,
  format,
  status,
  recipients,
});
