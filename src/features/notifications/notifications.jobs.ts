import { z } from 'zod';
import { Id } from '../../platform/fields.ts';
import { jobsFor } from '../../platform/job.ts';
import type { Doorbell } from './doorbell.ts';

const job = jobsFor<{ doorbell: Pick<Doorbell, 'ring'> }>('background');

/** People were told something: the streams that they have open look for it. Not urgent: a stream that hears nothing looks by itself. */
export const ringDoorbell = job('ring-doorbell', {
  payload: z.object({ userIds: z.array(Id) }),
  attempts: 2,
  backoffMs: 1_000,
  together: true,
  handle: ({ scope, payload: { userIds } }, { doorbell }) => doorbell.ring(scope.entityId, userIds),
});
