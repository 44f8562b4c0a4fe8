import { found } from '../../platform/errors.ts';
import type { Outside } from '../../platform/outside.ts';
import type { Scope } from '../../platform/scope.ts';
import { peopleIn } from '../people/index.ts';
import { notificationsIn } from './notifications.repository.ts';
import { asNotification, type Notification } from './notifications.schema.ts';
import { notify } from './notify.ts';

export type NotificationsService = ReturnType<typeof notificationsService>;

interface NewAssignment {
  readonly leadId: number;
  readonly userId: number;
}

export const notificationsService = ({ now }: Pick<Outside, 'now'>) => ({
  /** Tells each rep of new leads; telling twice changes nothing. `assignedAt` tells an assignment from an earlier one to the same rep. */
  leadsAssigned: (scope: Scope, assignments: readonly NewAssignment[], assignedAt?: Date): Promise<void> =>
    notify(
      scope,
      assignments.map(({ leadId, userId }) => ({
        leadId,
        userId,
        kind: 'lead_assigned',
        eventKey: ['lead_assigned', leadId, ...(assignedAt ? [assignedAt.getTime()] : [])].join(':'),
        message: `Lead ${leadId} is yours.`,
      })),
      now(),
    ),

  /** Tells everybody who may manage sources; telling twice changes nothing. */
  async sourceNeedsAttention(scope: Scope, alert: { alertId: number; sentence: string }): Promise<void> {
    await notify(
      scope,
      (await peopleIn(scope).whoMay('sources:manage')).map((userId) => ({
        alertId: alert.alertId,
        userId,
        kind: 'source_needs_attention',
        eventKey: `source_needs_attention:${alert.alertId}`,
        message: alert.sentence,
      })),
      now(),
    );
  },

  /** 404 for what somebody else was told. */
  async markRead(scope: Scope, userId: number, id: number): Promise<Notification> {
    const notifications = notificationsIn(scope);
    await notifications.markRead(userId, id, now());
    return asNotification(found(await notifications.find(userId, id)));
  },

  markAllRead: async (scope: Scope, userId: number): Promise<number> =>
    notificationsIn(scope).markAllRead(userId, now()),
});
