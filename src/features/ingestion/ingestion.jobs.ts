import { systemJobsFor } from '../../platform/job.ts';
import type { ReceivedEvent } from './delivery.ts';
import { eventsOf, INGEST_QUEUE, IngestBatch } from './event-queue.ts';

const job = systemJobsFor<{ processor: { process(events: readonly ReceivedEvent[]): Promise<void> } }>(INGEST_QUEUE);

/** Deliveries from the receiver or the sweeper, of any entities: they were written together and are processed together. */
export const ingestBatch = job('batch', {
  payload: IngestBatch,
  handle: ({ payload }, { processor }) => processor.process(eventsOf(payload)),
});
