import { z } from 'zod';
import { endpointsFor, Told } from '../../platform/endpoint.ts';
import { instant, PathId } from '../../platform/fields.ts';
import type { ActivitiesService } from './activities.service.ts';
import {
  ActivitiesQuery,
  Activity,
  BulkRescheduled,
  BulkRescheduling,
  Changed,
  FollowUp,
  FollowUpsQuery,
  Logged,
  NewActivity,
  OwnActivitiesQuery,
  RecentQuery,
  Rescheduling,
  StatusChange,
  TimelineQuery,
} from './activities.schema.ts';
import type { ActivityPages } from './activity-pages.service.ts';
import { timelineOf } from './timeline.service.ts';
import { TimelineEntry } from './timeline.schema.ts';

interface Services {
  readonly activities: ActivitiesService;
  readonly activityPages: ActivityPages;
}

const { list, post, put } = endpointsFor<Services>('/api/activities');
const ofLead = { params: z.object({ id: PathId }) };
const rescheduled = 'Of a pending activity (409 for others). Its person is reminded anew.';

export const log = post('/log', {
  summary: 'Log what was or is to be done with a lead',
  description: [
    'An activity with a `nextFollowUpDate` is pending unless `status` says otherwise, one without is completed. A pending one may not be',
    'due in the past. Sales reps log on their own leads. What the product logs itself (`status_change`, `assignment`) cannot be logged by hand.',
  ].join('\n'),
  status: 201,
  permission: 'activities:write',
  body: NewActivity,
  reply: Logged,
  fails: ['not_found'],
  example: {
    body: {
      leadId: '{{leadId}}',
      activityType: 'call',
      description: 'Initial call made to prospect',
      nextFollowUpDate: '2099-06-15T10:00:00Z',
      priority: 'high',
      status: 'pending',
    },
  },
  postmanTests: ["pm.collectionVariables.set('activityId', pm.response.json().data.activity_id);"],
  handle: async ({ scope, actor, body }, { activities }) => {
    const activity = await activities.log(scope, actor, body);
    return new Told({ activity_id: activity.id, activity }, 'Activity logged successfully');
  },
});

export const lead = list('/lead/:id', {
  summary: 'The activities of a lead, the newest first',
  permission: 'activities:read',
  ...ofLead,
  query: ActivitiesQuery,
  reply: Activity,
  example: { params: { id: '{{leadId}}' }, query: { activity_type: 'call', priority: 'high', limit: 20 } },
  handle: ({ scope, actor, params, query }, { activityPages }) =>
    activityPages.ofLead(scope, actor, { leadId: params.id, query }),
});

export const timeline = list('/lead/:id/timeline', {
  summary: 'All that happened with a lead: activities, stages, assignments, deliveries; the newest first',
  permission: 'activities:read',
  ...ofLead,
  query: TimelineQuery,
  reply: TimelineEntry,
  example: { params: { id: '{{leadId}}' }, query: { limit: 50 } },
  handle: ({ scope, actor, params, query }) => timelineOf(scope, actor, { leadId: params.id, query }),
});

export const entity = list('/entity', {
  summary: 'The activities of all leads that I may see, the newest first',
  permission: 'activities:read',
  query: ActivitiesQuery,
  reply: Activity,
  example: { query: { limit: 50 } },
  handle: ({ scope, actor, query }, { activityPages }) => activityPages.ofEntity(scope, actor, query),
});

export const user = list('/user', {
  summary: 'My activities, the newest first',
  permission: 'activities:read',
  query: OwnActivitiesQuery,
  reply: Activity,
  example: { query: { limit: 20 } },
  handle: ({ scope, actor, query }, { activityPages }) => activityPages.ofCaller(scope, actor, query),
});

export const recent = list('/recent', {
  summary: 'The latest activities that I may see',
  permission: 'activities:read',
  query: RecentQuery,
  reply: Activity,
  example: { query: { limit: 20 } },
  handle: ({ scope, actor, query }, { activityPages }) => activityPages.ofEntity(scope, actor, query),
});

export const pending = list('/follow-ups/pending', {
  summary: 'Pending follow-ups, what is due first before the others',
  description: 'Those that are overdue as well, with negative `hours_until_follow_up`. Sales reps see their own ones.',
  permission: 'activities:read',
  query: FollowUpsQuery,
  reply: FollowUp,
  example: { query: { limit: 20 } },
  handle: ({ scope, actor, query }, { activityPages }) => activityPages.pending(scope, actor, query),
});

export const overdue = list('/follow-ups/overdue', {
  summary: 'Overdue follow-ups: pending, and due in the past',
  description: 'Sales reps see their own ones.',
  permission: 'activities:read',
  query: FollowUpsQuery,
  reply: FollowUp,
  handle: ({ scope, actor, query }, { activityPages }) => activityPages.overdue(scope, actor, query),
});

export const updateFollowUp = put('/update-follow-up', {
  summary: 'Put a follow-up off to another time',
  description: rescheduled,
  permission: 'activities:write',
  body: Rescheduling,
  reply: Logged,
  fails: ['not_found', 'conflict'],
  example: {
    body: {
      activityId: '{{activityId}}',
      nextFollowUpDate: '2099-06-20T10:00:00Z',
      notes: 'Rescheduled for next week',
    },
  },
  handle: async ({ scope, actor, body }, { activities }) =>
    new Told(await activities.reschedule(scope, actor, body), 'Follow-up date updated successfully'),
});

export const bulkUpdateFollowUps = put('/bulk-update-follow-ups', {
  summary: 'Put many follow-ups off to another time: all of them, or none',
  description: `${rescheduled} One that the caller may not change is 404, and nothing is changed.`,
  permission: 'activities:write',
  body: BulkRescheduling,
  reply: BulkRescheduled,
  fails: ['not_found', 'conflict'],
  example: {
    body: {
      activityIds: ['{{activityId}}'],
      nextFollowUpDate: '2099-06-25T10:00:00Z',
      notes: 'Bulk reschedule due to team availability',
    },
  },
  handle: async ({ scope, actor, body }, { activities }) => {
    const updated = await activities.rescheduleMany(scope, actor, body);
    const reply = { updated_count: updated, next_follow_up_date: instant(new Date(body.nextFollowUpDate)) };
    return new Told(reply, `Successfully updated ${updated} follow-up ${updated === 1 ? 'date' : 'dates'}`);
  },
});

export const updateStatus = put('/update-status', {
  summary: 'Complete or cancel an activity, and set the next follow-up',
  description:
    'Sales reps change their own ones. With `nextFollowUp` an activity that is over already is 409, so that repeating sets no second one.',
  permission: 'activities:write',
  body: StatusChange,
  reply: Changed,
  fails: ['not_found', 'conflict'],
  example: { body: { activityId: '{{activityId}}', status: 'completed', notes: 'Call completed successfully' } },
  handle: async ({ scope, actor, body }, { activities }) =>
    new Told(await activities.updateStatus(scope, actor, body), 'Activity status updated successfully'),
});
