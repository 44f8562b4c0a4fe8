import type { Outside } from '../../platform/outside.ts';
import type { Scope } from '../../platform/scope.ts';
import { notificationsIn } from './notifications.repository.ts';

export type NotificationsService = ReturnType<typeof notificationsService>;

export const notificationsService = ({ now }: Pick<Outside, 'now'>) => ({
  /** Tells each rep of new leads; telling twice changes nothing. */
  async leadsAssigned(scope: Scope, assignments: readonly { leadId: number; userId: number }[]): Promise<void> {
    await notificationsIn(scope).add(
      assignments.map(({ leadId, userId }) => ({
        leadId,
        userId,
        kind: 'lead_assigned',
        message: `Lead ${leadId} is yours.`,
      })),
      now(),
    );
  },
});
