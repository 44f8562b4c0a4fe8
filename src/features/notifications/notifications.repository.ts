import type { Scope } from '../../platform/scope.ts';
import type { NotificationsRow } from '../../platform/tables.ts';

interface NewNotification {
  /** What it is about: a lead, or an alert of a source. */
  readonly leadId?: number;
  readonly alertId?: number;
  readonly userId: number;
  readonly kind: string;
  readonly message: string;
}

type NotificationRow = NotificationsRow & { readonly source_id: number | null };

export const notificationsIn = (scope: Scope) => ({
  /** One a user, kind and lead, or a user and alert: a repeated job finds them there. */
  async add(notifications: readonly NewNotification[], at: Date): Promise<void> {
    await scope.put(
      'notifications',
      notifications.map(({ leadId, alertId, userId, kind, message }) => ({
        user_id: userId,
        kind,
        lead_id: leadId ?? null,
        alert_id: alertId ?? null,
        message,
        created_at: at,
      })),
      { message: 'set' },
    );
  },

  /** The newest first, unread ones before read ones. */
  page: (userId: number, limit: number, offset: number): PromiseLike<NotificationRow[]> =>
    scope
      .joined<NotificationRow>('notifications', [
        { table: 'source_alerts', on: { 'source_alerts.id': 'notifications.alert_id' }, optional: true },
      ])
      .where('notifications.user_id', userId)
      .orderBy([
        { column: 'notifications.read_at', order: 'asc', nulls: 'first' },
        { column: 'notifications.id', order: 'desc' },
      ])
      .limit(limit)
      .offset(offset)
      .select('notifications.*', 'source_alerts.source_id'),

  /** Counts no further than `cap`. */
  count: (userId: number, cap: number): Promise<number> =>
    scope.countUpTo(cap, 'notifications', (rows) => rows.where({ user_id: userId })),
});
