import { z } from 'zod';
import { instant, instantOrNull } from '../../platform/fields.ts';
import type { ReportRunsRow, ReportSchedulesRow, ReportTemplatesRow } from '../../platform/tables.ts';
import { uidText } from '../../platform/uid.ts';
import type { Run, Schedule, Template } from './reporting.schema.ts';
import type { Timetable } from './schedule-time.ts';

export const recipientsOf = ({ recipients }: Pick<ReportSchedulesRow, 'recipients'>): string[] =>
  z.array(z.string()).parse(recipients);

export const timetableOf = (row: ReportSchedulesRow): Timetable => ({
  frequency: row.frequency as Timetable['frequency'],
  dayOfWeek: row.day_of_week,
  dayOfMonth: row.day_of_month,
  time: row.time_of_day,
});

export const presentedSchedule = (row: ReportSchedulesRow): Schedule => ({
  id: row.id,
  template_id: row.template_id,
  name: row.name,
  frequency: row.frequency as Schedule['frequency'],
  day_of_week: row.day_of_week,
  day_of_month: row.day_of_month,
  time: row.time_of_day,
  format: row.format as Schedule['format'],
  next_run: instantOrNull(row.next_run_at),
  last_run: instantOrNull(row.last_run_at),
  recipients: recipientsOf(row),
  status: row.status as Schedule['status'],
  created_at: instant(row.created_at),
  updated_at: instant(row.updated_at),
});

export const presentedTemplate = (row: ReportTemplatesRow): Template => ({
  id: row.id,
  name: row.name,
  type: row.type as Template['type'],
  filters: row.filters as Template['filters'],
  created_by_user_id: row.created_by_user_id,
  created_at: instant(row.created_at),
  updated_at: instant(row.updated_at),
});

export const presentedRun = (row: ReportRunsRow, exportUid: Buffer | undefined): Run => ({
  id: row.id,
  schedule_id: row.schedule_id,
  run_for: instant(row.run_for),
  started_by_user_id: row.started_by_user_id,
  status: row.state as Run['status'],
  export_id: exportUid === undefined ? null : uidText(exportUid),
  attempts: row.attempts,
  error: row.error,
  created_at: instant(row.created_at),
  finished_at: instantOrNull(row.finished_at),
});
