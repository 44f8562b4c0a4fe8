export { type AnalyticsService, analyticsService } from './analytics.service.ts';
export { sumsFrom } from './sums.across.ts';
