import { z } from 'zod';
import { Id, Instant } from '../../../platform/fields.ts';
import { jobsFor } from '../../../platform/job.ts';
import type { MetaReadBack } from './read-back.service.ts';

const job = jobsFor<{ metaReadBack: MetaReadBack }>('meta');

/** Where a run goes on in the middle of a form. A cursor that Meta knows no longer is that form's failure; the next run begins it anew. */
const Position = z.object({ formId: z.string(), after: z.string(), hasFailed: z.boolean() });
export type Position = z.output<typeof Position>;

export const ReadBackWork = z.object({
  sourceId: Id,
  /** The turn that the job goes on with; absent: it takes the turn from whoever has it. */
  turn: Instant.optional(),
  /** Leads from then on are read again, whatever was read before. */
  since: Instant.optional(),
  /** When the run began that the job goes on with. */
  startedAt: Instant.optional(),
  /** Something in the run could not be read. */
  hasFailed: z.boolean().optional(),
  position: Position.optional(),
});
export type ReadBackWork = z.output<typeof ReadBackWork>;

/**
 * Reads a page's forms and takes in the leads that no webhook announced. Again is harmless. Most that goes wrong ends in a later turn
 * of the page, not in an attempt: attempts are for a database that is away, and for one with `since`, which must outlive a pause
 * of Graph's (one minute, doubled each time: over eight hours).
 */
export const readBack = job('read-back', {
  payload: ReadBackWork,
  attempts: 10,
  backoffMs: 60_000,
  handle: ({ scope, payload }, { metaReadBack }) => metaReadBack.run(scope, payload),
});
