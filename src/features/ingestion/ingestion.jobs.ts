import { systemJobsFor } from '../../platform/job.ts';
import { eventsOf, INGEST_QUEUE, IngestBatch } from './event-queue.ts';
import type { Intake } from './intake.ts';

const job = systemJobsFor<{ intake: Intake }>(INGEST_QUEUE);

/** Deliveries from the receiver or the sweeper, of any entities: they were written together and are processed together. */
export const ingestBatch = job('batch', {
  payload: IngestBatch,
  handle: ({ payload }, { intake }) => intake.take(eventsOf(payload), { isAlone: payload.alone === true }),
});
