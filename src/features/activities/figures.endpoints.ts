import { z } from 'zod';
import { endpointsFor } from '../../platform/endpoint.ts';
import { FiguresQuery, UserFiguresQuery } from './activities.schema.ts';
import { FollowUpsSummary, PriorityFigures, Summary, TypeFigures, UserFigures } from './figures.schema.ts';
import type { ActivityFigures } from './figures.service.ts';

const { get } = endpointsFor<{ activityFigures: ActivityFigures }>('/api/activities');
const own = 'Sales reps get their own figures.';
const days = { example: { query: { date_from: '2024-06-01', date_to: '2099-06-30' } } };

export const followUpsSummary = get('/follow-ups/summary', {
  summary: 'Pending follow-ups, counted',
  description: `\`due_within_*\` count from now; what is overdue is in neither. ${own}`,
  permission: 'activities:read',
  reply: FollowUpsSummary,
  handle: ({ scope, actor }, { activityFigures }) => activityFigures.followUps(scope, actor),
});

export const statistics = get('/statistics', {
  summary: 'Activities by type',
  description: `By the day on which they were logged. ${own}`,
  permission: 'analytics:read',
  query: FiguresQuery,
  reply: z.array(TypeFigures),
  ...days,
  handle: ({ scope, actor, query }, { activityFigures }) => activityFigures.statistics(scope, actor, query),
});

export const userPerformance = get('/user-performance', {
  summary: 'Activities by person, the busiest first',
  description: `By the day on which they were logged. ${own}`,
  permission: 'analytics:read',
  query: UserFiguresQuery,
  reply: z.array(UserFigures),
  ...days,
  handle: ({ scope, actor, query }, { activityFigures }) => activityFigures.userPerformance(scope, actor, query),
});

export const priorityDistribution = get('/priority-distribution', {
  summary: 'Activities by priority, the urgent first',
  description: `By the day on which they were logged. ${own}`,
  permission: 'analytics:read',
  query: FiguresQuery,
  reply: z.array(PriorityFigures),
  ...days,
  handle: ({ scope, actor, query }, { activityFigures }) => activityFigures.priorityDistribution(scope, actor, query),
});

export const summary = get('/summary', {
  summary: 'The last 30 days at a glance, and what is to be followed up',
  description: own,
  permission: 'activities:read',
  reply: Summary,
  handle: ({ scope, actor }, { activityFigures }) => activityFigures.summary(scope, actor),
});
