import { z } from 'zod';
import { endpointsFor, Told } from '../../platform/endpoint.ts';
import { PathId, paging } from '../../platform/fields.ts';
import { TOTAL_CAP, totalOf } from '../../platform/page.ts';
import { asAdminAgain, asDemoRep, postmanSend } from '../auth/index.ts';
import type { FeedService } from './notifications.feed.ts';
import { notificationsIn } from './notifications.repository.ts';
import { asNotification, Notification } from './notifications.schema.ts';
import type { NotificationsService } from './notifications.service.ts';

interface Services {
  readonly notifications: NotificationsService;
  readonly feed: FeedService;
}

/** One who was told something: a rep who got leads. */
const asARep = [
  ...postmanSend,
  ...asDemoRep([
    "send('GET', '/api/notifications?limit=1', undefined, (failed, told) => {",
    "  if (!failed) pm.collectionVariables.set('notificationId', told.json().data[0].id);",
    '});',
  ]),
];

const { list, put, stream: events } = endpointsFor<Services>('/api/notifications');

export const mine = list('', {
  summary:
    'What I was told: leads that became mine or went away, follow-ups, sources that need attention; the unread first',
  permission: 'signed_in',
  query: z.object({ limit: paging.limit, offset: paging.offset }),
  reply: Notification,
  handle: async ({ scope, actor, query: { limit, offset } }) => {
    const notifications = notificationsIn(scope);
    const rows = await notifications.page(actor.userId, limit, offset);
    return {
      data: rows.map(asNotification),
      ...totalOf(await notifications.count(actor.userId, TOTAL_CAP + 1)),
    };
  },
});

export const stream = events('/stream', {
  summary: 'What I am told, as it happens: server-sent events',
  description: [
    'Each event is named `notification`; its `data` is a notification as in the list. A stream tells what comes after it began, so open it',
    'before reading the list; one that sends `Last-Event-ID` goes on where an earlier one ended, without what was read elsewhere meanwhile.',
    'Comments come every five seconds. An event named `failure` says that the session ended, and the stream ends.',
    'A person may have five streams at a time.',
  ].join('\n'),
  permission: 'signed_in',
  reply: Notification,
  example: { query: { max_seconds: 1 } },
  handle: ({ scope, actor, lastEventId }, { feed }) => feed.open(scope, { userId: actor.userId, lastEventId }),
});

export const read = put('/:id/read', {
  summary: 'I have read it',
  permission: 'signed_in',
  params: z.object({ id: PathId }),
  reply: Notification,
  example: { params: { id: '{{notificationId}}' } },
  postmanBefore: asARep,
  postmanTests: asAdminAgain,
  handle: ({ scope, actor, params }, { notifications }) => notifications.markRead(scope, actor.userId, params.id),
});

export const readAll = put('/read-all', {
  summary: 'I have read all of it',
  permission: 'signed_in',
  reply: z.object({ updated_count: z.int().nonnegative() }),
  handle: async ({ scope, actor }, { notifications }) => {
    const updated = await notifications.markAllRead(scope, actor.userId);
    return new Told(
      { updated_count: updated },
      updated === 1 ? '1 notification read.' : `${updated} notifications read.`,
    );
  },
});
