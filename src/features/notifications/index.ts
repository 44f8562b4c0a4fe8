export { doorbell } from './doorbell.ts';
export type { News } from './news.ts';
export { feedService } from './notifications.feed.ts';
export { notificationsService, type NotificationsService } from './notifications.service.ts';
export { notify } from './notify.ts';
