import { z } from 'zod';
import { Id } from '../../platform/fields.ts';
import { jobsFor } from '../../platform/job.ts';
import type { NotificationsService } from '../notifications/index.ts';
import { alertsIn } from './alerts.repository.ts';

const job = jobsFor<{ notifications: NotificationsService }>('background');

/** A source needs attention: everybody who may manage sources is told, unless it is over already. */
export const sourceAlert = job('source-alert', {
  payload: z.object({ alertId: Id }),
  attempts: 8,
  backoffMs: 1_000,
  handle: async ({ scope, payload: { alertId } }, { notifications }) => {
    const alert = await alertsIn(scope).find(alertId);
    if (alert && alert.ended_at === null)
      await notifications.sourceNeedsAttention(scope, { alertId, sentence: alert.sentence });
  },
});
