import { z } from 'zod';
import { Id } from '../../platform/fields.ts';
import { jobsFor } from '../../platform/job.ts';
import type { MappingService } from './mapping.service.ts';

const job = jobsFor<{ mapping: MappingService }>('background');

/** A source's mapping changed: some of its earlier leads are read again, and a further job does the next ones. */
export const readLeadsAgain = job('read-leads-again', {
  payload: z.object({ sourceId: Id, afterLeadId: z.int().nonnegative() }),
  attempts: 8,
  backoffMs: 1_000,
  handle: ({ scope, payload }, { mapping }) => mapping.readNextAgain(scope, payload),
});
