import { z } from 'zod';
import { Id } from '../../../platform/fields.ts';
import { jobsFor } from '../../../platform/job.ts';
import type { MetaConnections } from './connection.service.ts';

const job = jobsFor<{ metaConnections: MetaConnections }>('meta');

/** A page's token is new, or its daily look is due. */
export const checkPage = job('check-page', {
  payload: z.object({ sourceId: Id }),
  attempts: 5,
  backoffMs: 2_000,
  handle: ({ scope, payload }, { metaConnections }) => metaConnections.check(scope, payload.sourceId),
});
