import { systemJobsFor } from '../../../platform/job.ts';
import { eventsOf, FETCH_QUEUE, IngestBatch } from '../../ingestion/index.ts';
import type { MetaFetch } from './fetch.service.ts';

const job = systemJobsFor<{ metaFetch: MetaFetch }>(FETCH_QUEUE);

/** Deliveries of any entities that bring ids only: their leads are asked for, then they are processed like all others. */
export const fetchBatch = job('batch', {
  payload: IngestBatch,
  handle: ({ payload }, { metaFetch }) => metaFetch.take(eventsOf(payload), { isAlone: payload.alone === true }),
});
