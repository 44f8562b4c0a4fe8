import * as assignments from './features/assignments/assignments.jobs.ts';
import * as ingestion from './features/ingestion/ingestion.jobs.ts';
import * as metaFetch from './features/meta/fetch/fetch.jobs.ts';
import * as sources from './features/sources/sources.jobs.ts';
import type { AnyJob } from './platform/job.ts';

/** Every background job. */
export const jobs: readonly AnyJob<any>[] = [assignments, ingestion, metaFetch, sources].flatMap((feature) =>
  Object.values(feature),
); // heterogeneous catalogue
