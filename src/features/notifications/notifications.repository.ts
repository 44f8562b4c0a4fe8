import type { Scope } from '../../platform/scope.ts';

interface NewNotification {
  readonly leadId: number;
  readonly userId: number;
  readonly kind: string;
  readonly message: string;
}

export const notificationsIn = (scope: Scope) => ({
  /** One a user, kind and lead: a repeated job finds them there. */
  async add(notifications: readonly NewNotification[], at: Date): Promise<void> {
    await scope.put(
      'notifications',
      notifications.map(({ leadId, userId, kind, message }) => ({
        user_id: userId,
        kind,
        lead_id: leadId,
        message,
        created_at: at,
      })),
      { message: 'set' },
    );
  },

  /** The newest first, unread ones before read ones. */
  page: (userId: number, limit: number, offset: number) =>
    scope
      .rows('notifications')
      .where({ user_id: userId })
      .orderBy([
        { column: 'read_at', order: 'asc', nulls: 'first' },
        { column: 'id', order: 'desc' },
      ])
      .limit(limit)
      .offset(offset),

  /** Counts no further than `cap`. */
  count: (userId: number, cap: number): Promise<number> =>
    scope.countUpTo(cap, 'notifications', (rows) => rows.where({ user_id: userId })),
});
