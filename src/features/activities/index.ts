export { activitiesService } from './activities.service.ts';
export { activityPages } from './activity-pages.service.ts';
export { activityFigures } from './figures.service.ts';
export { logActivity } from './log-activity.ts';
export { remindOfFollowUps } from './reminders.across.ts';
