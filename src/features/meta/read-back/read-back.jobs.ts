import { jobsFor } from '../../../platform/job.ts';
import type { MetaReadBack } from './read-back.service.ts';
import { ReadBackWork } from './read-back-work.ts';

const job = jobsFor<{ metaReadBack: MetaReadBack }>('meta');

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
