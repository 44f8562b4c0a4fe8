import { z } from 'zod';
import { Id } from '../../platform/fields.ts';
import { jobsFor } from '../../platform/job.ts';
import type { NotificationsService } from '../notifications/index.ts';

const job = jobsFor<{ notifications: NotificationsService }>('background');

/** Leads got their reps: each rep is told. One job for all leads of a transaction. */
export const leadsAssigned = job('leads-assigned', {
  payload: z.object({ assignments: z.array(z.object({ leadId: Id, userId: Id })) }),
  attempts: 8,
  backoffMs: 1_000,
  handle: ({ scope, payload }, { notifications }) => notifications.leadsAssigned(scope, payload.assignments),
});
