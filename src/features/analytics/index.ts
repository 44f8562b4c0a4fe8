export { type AnalyticsService, analyticsService } from './analytics.service.ts';
