import { firstCharacters } from '../../platform/characters.ts';
import type { Outside } from '../../platform/outside.ts';
import type { Scope } from '../../platform/scope.ts';
import { peopleIn } from '../people/index.ts';
import { notificationsIn } from './notifications.repository.ts';

const MESSAGE_LENGTH = 255;

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

  /** Tells everybody who may manage sources; telling twice changes nothing. */
  async sourceNeedsAttention(scope: Scope, alert: { alertId: number; sentence: string }): Promise<void> {
    const message = firstCharacters(alert.sentence, MESSAGE_LENGTH);
    await notificationsIn(scope).add(
      (await peopleIn(scope).whoMay('sources:manage')).map((userId) => ({
        alertId: alert.alertId,
        userId,
        kind: 'source_needs_attention',
        message,
      })),
      now(),
    );
  },
});
