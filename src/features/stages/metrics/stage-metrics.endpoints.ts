import { z } from 'zod';
import { endpointsFor } from '../../../platform/endpoint.ts';
import { recentChanges } from './recent-changes.overview.ts';
import {
  Bottleneck,
  Compliance,
  ConversionRate,
  DaysQuery,
  Efficiency,
  MatrixCell,
  PersonQuery,
  RecentChange,
  RecentQuery,
  SlaQuery,
  StatusPerformance,
  StatusStatistic,
  Summary,
  UserPerformance,
  Violation,
  ViolationsQuery,
} from './stage-metrics.schema.ts';
import type { StageMetricsService } from './stage-metrics.service.ts';

const { get, list } = endpointsFor<{ stageMetrics: StageMetricsService }>('/api/stages');

const OWN = 'A sales rep gets the figures of own leads.';
const june = { date_from: '2024-06-01', date_to: '2024-06-30' };

export const performanceMetrics = get('/performance-metrics', {
  summary: 'Entries, exits and durations by status',
  description: `Durations are those of stages that ended; the columns of 24 and 48 hours count open ones too, up to now. ${OWN}`,
  permission: 'analytics:read',
  query: DaysQuery,
  reply: z.array(StatusPerformance),
  example: { query: june },
  handle: ({ scope, actor, query }, { stageMetrics }) => stageMetrics.performance(scope, actor, query),
});

export const userPerformance = get('/user-performance', {
  summary: 'Leads, changes, won and lost by person',
  description:
    'A lead counts for who has it now, by the last stage that it entered in this time. A sales rep gets own figures.',
  permission: 'analytics:read',
  query: PersonQuery,
  reply: z.array(UserPerformance),
  example: { query: june },
  handle: ({ scope, actor, query }, { stageMetrics }) => stageMetrics.users(scope, actor, query),
});

export const transitionMatrix = get('/transition-matrix', {
  summary: 'Which ways leads went, and how often',
  description: `Of stages entered in this time. ${OWN}`,
  permission: 'analytics:read',
  query: DaysQuery,
  reply: z.array(MatrixCell),
  example: { query: june },
  handle: ({ scope, actor, query }, { stageMetrics }) => stageMetrics.matrix(scope, actor, query),
});

export const slaViolations = list('/sla-violations', {
  summary: 'Leads that are in their status for longer than they should be',
  description: `Those first that should have left first. ${OWN}`,
  permission: 'analytics:read',
  query: ViolationsQuery,
  reply: Violation,
  example: { query: { sla_hours: '24' } },
  handle: ({ scope, actor, query }, { stageMetrics }) => stageMetrics.violations(scope, actor, query),
});

export const conversionRates = get('/conversion-rates', {
  summary: 'What became of the leads that entered each open status',
  description: `A lead that entered a status several times in this time counts once, by its last stay. ${OWN}`,
  permission: 'analytics:read',
  query: DaysQuery,
  reply: z.array(ConversionRate),
  example: { query: june },
  handle: ({ scope, actor, query }, { stageMetrics }) => stageMetrics.conversions(scope, actor, query),
});

export const summary = get('/summary', {
  summary: 'Where the leads are now, for a dashboard',
  description: `Days are those of the entity's calendar. ${OWN}`,
  permission: 'analytics:read',
  reply: Summary,
  handle: ({ scope, actor }, { stageMetrics }) => stageMetrics.summary(scope, actor),
});

export const recent = list('/recent-changes', {
  summary: 'The newest stage changes',
  description: 'Of the leads that the caller may see.',
  permission: 'stages:read',
  query: RecentQuery,
  reply: RecentChange,
  example: { query: { limit: '20' } },
  handle: ({ scope, actor, query }) => recentChanges(scope, actor, query),
});

export const statusStatistics = get('/status-statistics', {
  summary: 'How many leads are in each status, and for how long',
  description: `Of leads that entered their status in this time. ${OWN}`,
  permission: 'analytics:read',
  query: DaysQuery,
  reply: z.array(StatusStatistic),
  example: { query: june },
  handle: ({ scope, actor, query }, { stageMetrics }) => stageMetrics.statistics(scope, actor, query),
});

export const slaCompliance = get('/sla-compliance', {
  summary: 'The share of stages that stayed within their limit, by status and in all',
  description: `An open stage counts as kept until its time is over. ${OWN}`,
  permission: 'analytics:read',
  query: SlaQuery,
  reply: Compliance,
  example: { query: { sla_hours: '24' } },
  handle: ({ scope, actor, query }, { stageMetrics }) => stageMetrics.compliance(scope, actor, query),
});

export const workflowEfficiency = get('/workflow-efficiency', {
  summary: 'How many changes and days it takes to close a lead',
  description: `Of leads whose last stage of this time is a closed one; limits are those of the statuses. ${OWN}`,
  permission: 'analytics:read',
  query: DaysQuery,
  reply: Efficiency,
  example: { query: june },
  handle: ({ scope, actor, query }, { stageMetrics }) => stageMetrics.efficiency(scope, actor, query),
});

export const bottleneckAnalysis = get('/bottleneck-analysis', {
  summary: 'In which statuses leads lose most time over their limit, and which wait longest there',
  description: OWN,
  permission: 'analytics:read',
  query: DaysQuery,
  reply: z.array(Bottleneck),
  example: { query: june },
  handle: ({ scope, actor, query }, { stageMetrics }) => stageMetrics.bottlenecks(scope, actor, query),
});
