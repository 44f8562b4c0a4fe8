import { endpointsFor, Told } from '../../platform/endpoint.ts';
import {
  NewSchedule,
  NewTemplate,
  NewTemplateAnswer,
  ReportingId,
  ReportingQuery,
  Run,
  Schedule,
  ScheduleChange,
  Template,
  TemplateChange,
} from './reporting.schema.ts';
import type { SchedulesService } from './schedules.service.ts';
import type { TemplatesService } from './templates.service.ts';

interface Needs {
  readonly templates: TemplatesService;
  readonly schedules: SchedulesService;
}
const { list, get, post, put, delete: deleteAt } = endpointsFor<Needs>('/api/reporting');
const permission = 'reports:manage';
const template = { params: { id: '{{templateId}}' } };
const schedule = { params: { id: '{{scheduleId}}' } };

export const addTemplate = post('/templates', {
  summary: 'Keep a report with its filters, and perhaps mail it again and again',
  permission,
  body: NewTemplate,
  reply: NewTemplateAnswer,
  status: 201,
  example: {
    body: {
      name: 'Monthly Lead Performance',
      type: 'lead_analytics',
      filters: { group_by: 'month', include_platforms: true, include_conversion_funnel: true },
      schedule: { frequency: 'monthly', day_of_month: 1, time: '09:00' },
    },
  },
  postmanTests: ["pm.collectionVariables.set('templateId', pm.response.json().data.id);"],
  handle: ({ scope, actor, body }, { templates }) => templates.add(scope, actor, body),
});

export const listTemplates = list('/templates', {
  summary: 'Reports that are kept, the newest first',
  permission,
  query: ReportingQuery,
  reply: Template,
  handle: ({ scope, query }, { templates }) => templates.list(scope, query),
});

export const readTemplate = get('/templates/:id', {
  summary: 'One report that is kept',
  permission,
  params: ReportingId,
  reply: Template,
  example: template,
  handle: ({ scope, params }, { templates }) => templates.read(scope, params.id),
});

export const changeTemplate = put('/templates/:id', {
  summary: 'Change a report that is kept',
  description: 'filters replaces them all. Schedules send the changed report from now on.',
  permission,
  params: ReportingId,
  body: TemplateChange,
  reply: Template,
  example: { ...template, body: { name: 'Lead performance by month' } },
  handle: ({ scope, actor, params, body }, { templates }) =>
    templates.change(scope, actor, { id: params.id, change: body }),
});

export const addSchedule = post('/schedules', {
  summary: 'Mail a report again and again',
  description:
    "By the entity's clock. Where it is put forward over the time, the next time there is; where it is put back, the first of both.",
  permission,
  body: NewSchedule,
  reply: Schedule,
  status: 201,
  fails: ['not_found'],
  example: {
    body: {
      template_id: '{{templateId}}',
      name: 'Every Monday',
      frequency: 'weekly',
      day_of_week: 1,
      time: '08:30',
      format: 'xlsx',
    },
  },
  postmanTests: ["pm.collectionVariables.set('scheduleId', pm.response.json().data.id);"],
  handle: ({ scope, actor, body }, { schedules }) => schedules.add(scope, actor, body),
});

export const listSchedules = list('/schedules', {
  summary: 'Reports that are mailed again and again, the newest first',
  permission,
  query: ReportingQuery,
  reply: Schedule,
  handle: ({ scope, query }, { schedules }) => schedules.list(scope, query),
});

export const readSchedule = get('/schedules/:id', {
  summary: 'One schedule',
  permission,
  params: ReportingId,
  reply: Schedule,
  example: schedule,
  handle: ({ scope, params }, { schedules }) => schedules.read(scope, params.id),
});

export const changeSchedule = put('/schedules/:id', {
  summary: 'Change a schedule, pause it, or let it go on',
  description:
    'A new frequency comes with its day of the week or month; that of the present one may be changed by itself.',
  permission,
  params: ReportingId,
  body: ScheduleChange,
  reply: Schedule,
  example: { ...schedule, body: { time: '07:45', format: 'csv' } },
  handle: ({ scope, actor, params, body }, { schedules }) =>
    schedules.change(scope, actor, { id: params.id, change: body }),
});

export const runSchedule = post('/schedules/:id/run', {
  summary: 'Send a report now',
  description: 'The timetable stays as it is.',
  permission,
  params: ReportingId,
  reply: Run,
  status: 201,
  fails: ['conflict'],
  example: schedule,
  handle: async ({ scope, actor, params }, { schedules }) =>
    new Told(await schedules.runNow(scope, actor, params.id), 'The report is being made.'),
});

export const listRuns = list('/schedules/:id/runs', {
  summary: 'What became of the reports of a schedule, the newest first',
  permission,
  params: ReportingId,
  query: ReportingQuery,
  reply: Run,
  example: schedule,
  handle: ({ scope, params, query }, { schedules }) => schedules.runs(scope, params.id, query),
});

export const deleteSchedule = deleteAt('/schedules/:id', {
  summary: 'End a schedule',
  permission,
  params: ReportingId,
  reply: Schedule,
  example: schedule,
  handle: ({ scope, actor, params }, { schedules }) => schedules.remove(scope, actor, params.id),
});

export const deleteTemplate = deleteAt('/templates/:id', {
  summary: 'Forget a report that is kept, and end its schedules',
  permission,
  params: ReportingId,
  reply: Template,
  example: template,
  handle: ({ scope, actor, params }, { templates }) => templates.remove(scope, actor, params.id),
});
