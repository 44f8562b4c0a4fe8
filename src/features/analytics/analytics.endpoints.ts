import { z } from 'zod';
import { endpointsFor } from '../../platform/endpoint.ts';
import {
  ActivitiesQuery,
  ActivityFigures,
  AnalyticsQuery,
  Dashboard,
  Funnel,
  LeadFigures,
  OriginFigures,
  OriginsQuery,
  PeriodFigures,
  PeriodsQuery,
  PlatformFigures,
  SlaFigures,
  UserFigures,
} from './analytics.schema.ts';
import type { AnalyticsService } from './analytics.service.ts';

const { get, list } = endpointsFor<{ analytics: AnalyticsService }>('/api/analytics');

const OWN = 'A sales rep gets the figures of own leads.';
const year = { date_from: '2024-01-01', date_to: '2024-12-31' };

export const dashboard = get('/dashboard', {
  summary: 'The most important figures, and what happened and happens next',
  description: `Activities and follow-ups are shown whatever days are asked for. ${OWN}`,
  permission: 'analytics:read',
  query: AnalyticsQuery,
  reply: Dashboard,
  handle: ({ scope, actor, query }, { analytics }) => analytics.dashboard(scope, actor, query),
});

export const leads = get('/leads', {
  summary: 'Leads, counted by what became of them',
  description: OWN,
  permission: 'analytics:read',
  query: AnalyticsQuery,
  reply: LeadFigures,
  example: { query: { status: 'new', platform: 'facebook', ...year } },
  handle: ({ scope, actor, query }, { analytics }) => analytics.leads(scope, actor, query),
});

export const platforms = get('/platforms', {
  summary: 'What became of leads, by platform',
  description: `Platforms without leads are left out. ${OWN}`,
  permission: 'analytics:read',
  query: AnalyticsQuery,
  reply: z.array(PlatformFigures),
  example: { query: year },
  handle: ({ scope, actor, query }, { analytics }) => analytics.platforms(scope, actor, query),
});

export const users = get('/users', {
  summary: 'What became of leads, by who has them now',
  description: 'A sales rep gets own figures.',
  permission: 'analytics:read',
  query: AnalyticsQuery,
  reply: z.array(UserFigures),
  example: { query: year },
  handle: ({ scope, actor, query }, { analytics }) => analytics.users(scope, actor, query),
});

export const funnel = get('/funnel', {
  summary: 'How many leads were ever in each status',
  description: `In the workflow's order, as a share of all leads. ${OWN}`,
  permission: 'analytics:read',
  query: AnalyticsQuery,
  reply: Funnel,
  example: { query: year },
  handle: ({ scope, actor, query }, { analytics }) => analytics.funnel(scope, actor, query),
});

export const timeBased = get('/time-based', {
  summary: 'What became of leads, by the day, week or month of their creation',
  description: `Periods without leads are there too; at most 3,700. ${OWN}`,
  permission: 'analytics:read',
  query: PeriodsQuery,
  reply: z.array(PeriodFigures),
  example: { query: { group_by: 'week', ...year } },
  handle: ({ scope, actor, query }, { analytics }) => analytics.timeBased(scope, actor, query),
});

export const activities = get('/activities', {
  summary: 'Activities by type, priority and status',
  description:
    'By the day on which they were logged; those that the product logs itself count too. A sales rep gets own activities.',
  permission: 'analytics:read',
  query: ActivitiesQuery,
  reply: ActivityFigures,
  example: { query: year },
  handle: ({ scope, actor, query }, { analytics }) => analytics.activities(scope, actor, query),
});

export const slaCompliance = get('/sla-compliance', {
  summary: 'How many leads stayed inside the hours of their statuses',
  description: `The hours are those of the entity's settings; a stage that has not ended counts up to now. ${OWN}`,
  permission: 'analytics:read',
  query: AnalyticsQuery,
  reply: SlaFigures,
  example: { query: year },
  handle: ({ scope, actor, query }, { analytics }) => analytics.slaCompliance(scope, actor, query),
});

export const sources = list('/sources', {
  summary: 'Where leads come from, and what becomes of them',
  description: `By source, campaign, form or UTM parameter, those with most leads first. ${OWN}`,
  permission: 'analytics:read',
  query: OriginsQuery,
  reply: OriginFigures,
  example: { query: { group_by: 'campaign', ...year } },
  handle: ({ scope, actor, query }, { analytics }) => analytics.sources(scope, actor, query),
});
