import { z } from 'zod';
import { Id } from '../../platform/fields.ts';
import { jobsFor } from '../../platform/job.ts';
import type { AssignmentsService } from './assignments.service.ts';
import { tellManagers } from './tell-managers.ts';
import { notify, type NotificationsService } from '../notifications/index.ts';

const job = jobsFor<{ notifications: NotificationsService; assignments: Pick<AssignmentsService, 'findRulesAgain'> }>(
  'background',
);

const LeadOfUser = z.object({ leadId: Id, userId: Id });
/** Milliseconds since 1970. */
const Millis = z.int().nonnegative();

/** Leads got their reps: each rep is told. One row of the outbox for all leads of an entity's transaction. */
export const leadsAssigned = job('leads-assigned', {
  payload: z.object({ assignments: z.array(LeadOfUser), assignedAt: Millis.optional() }), // jobs of earlier versions have no instant
  attempts: 8,
  backoffMs: 1_000,
  together: true,
  handle: ({ scope, payload: { assignments, assignedAt } }, { notifications }) =>
    notifications.leadsAssigned(scope, assignments, assignedAt === undefined ? undefined : new Date(assignedAt)),
});

/** Leads went from their reps, to others or to nobody: those who had them are told. */
export const leadsTakenAway = job('leads-taken-away', {
  payload: z.object({ leads: z.array(LeadOfUser), takenAt: Millis }),
  attempts: 8,
  backoffMs: 1_000,
  together: true,
  handle: ({ scope, payload: { leads, takenAt } }) =>
    notify(
      scope,
      leads.map(({ leadId, userId }) => ({
        leadId,
        userId,
        kind: 'lead_reassigned_away',
        eventKey: `lead_reassigned_away:${leadId}:${takenAt}`,
        message: `Lead ${leadId} is no longer yours.`,
      })),
      new Date(takenAt),
    ),
});

/** Rules were made, changed or deleted: the leads that wait look for theirs. */
export const rulesChanged = job('rules-changed', {
  payload: z.object({}),
  attempts: 8,
  backoffMs: 1_000,
  handle: ({ scope }, { assignments }) => assignments.findRulesAgain(scope),
});

/** Leads were not touched in time: the managers are told. */
export const leadsNotTouched = job('leads-not-touched', {
  payload: z.object({
    leads: z.array(z.object({ leadId: Id, from: Id, to: Id.nullable() })),
    minutes: z.int().positive(),
    at: Millis,
  }),
  attempts: 8,
  backoffMs: 1_000,
  handle: ({ scope, payload }) => tellManagers(scope, payload),
});
