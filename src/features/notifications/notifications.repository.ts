import type { Scope } from '../../platform/scope.ts';
import type { NotificationsRow } from '../../platform/tables.ts';
import type { News } from './news.ts';

export type NotificationRow = NotificationsRow & { readonly source_id: number | null };

export const notificationsIn = (scope: Scope) => ({
  /** One a user and event: a repeated job finds it there, and changes nothing. */
  async add(news: readonly News[], at: Date): Promise<void> {
    await scope.put(
      'notifications',
      news
        .toSorted((a, b) => a.userId - b.userId || (a.eventKey < b.eventKey ? -1 : 1))
        .map(({ userId, kind, eventKey, message, leadId, activityId, alertId }) => ({
          user_id: userId,
          kind,
          event_key: eventKey,
          lead_id: leadId ?? null,
          activity_id: activityId ?? null,
          alert_id: alertId ?? null,
          message,
          created_at: at,
        })),
      { event_key: 'set' },
    );
  },

  /** The newest first, unread ones before read ones. */
  page: (userId: number, limit: number, offset: number): PromiseLike<NotificationRow[]> =>
    ofUser(scope, userId)
      .orderBy([
        { column: 'notifications.read_at', order: 'asc', nulls: 'first' },
        { column: 'notifications.id', order: 'desc' },
      ])
      .limit(limit)
      .offset(offset),

  /** Counts no further than `cap`. */
  count: (userId: number, cap: number): Promise<number> =>
    scope.countUpTo(cap, 'notifications', (rows) => rows.where({ user_id: userId })),

  find: (userId: number, id: number): PromiseLike<NotificationRow | undefined> =>
    ofUser(scope, userId).where('notifications.id', id).first(),

  /** One that was read before keeps when. */
  async markRead(userId: number, id: number, at: Date): Promise<void> {
    await scope.rows('notifications').where({ user_id: userId, id }).whereNull('read_at').update({ read_at: at });
  },

  /** Returns how many were unread. */
  markAllRead: (userId: number, at: Date): PromiseLike<number> =>
    scope.rows('notifications').where({ user_id: userId }).whereNull('read_at').update({ read_at: at }),

  /** Ids of the newest unread ones. */
  async newestUnread(userId: number, limit: number): Promise<number[]> {
    const rows = await scope
      .rows('notifications')
      .where({ user_id: userId })
      .whereNull('read_at')
      .orderBy('id', 'desc')
      .limit(limit)
      .select('id');
    return rows.map(({ id }) => id);
  },

  /** Unread ones beyond an id, the oldest first, without those that are known. */
  unreadAfter: (
    userId: number,
    { id, except, limit }: { id: number; except: readonly number[]; limit: number },
  ): PromiseLike<NotificationRow[]> =>
    ofUser(scope, userId)
      .whereNull('notifications.read_at')
      .where('notifications.id', '>', id)
      .whereNotIn('notifications.id', except as number[])
      .orderBy('notifications.id')
      .limit(limit),
});

const ofUser = (scope: Scope, userId: number) =>
  scope
    .joined<NotificationRow>('notifications', [
      { table: 'source_alerts', on: { 'source_alerts.id': 'notifications.alert_id' }, optional: true },
    ])
    .where('notifications.user_id', userId)
    .select('notifications.*', 'source_alerts.source_id');
