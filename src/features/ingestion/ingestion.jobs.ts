import { systemJobsFor } from '../../platform/job.ts';
import { eventsOf, INGEST_QUEUE, IngestBatch, SECOND_QUEUE } from './event-queue.ts';
import type { Intake, Lane } from './intake.ts';

const batchOf = (queue: string, lane: Lane) =>
  systemJobsFor<{ intake: Intake }>(queue)('batch', {
    payload: IngestBatch,
    handle: ({ payload }, { intake }) => intake.take(eventsOf(payload), { lane, isAlone: payload.alone === true }),
  });

/** Deliveries from the receiver or the sweeper, of any entities: they were written together and are processed together. */
export const ingestBatch = batchOf(INGEST_QUEUE, 'first');

/** The same, of entities over their share. */
export const secondBatch = batchOf(SECOND_QUEUE, 'second');
