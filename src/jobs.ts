import * as assignments from './features/assignments/assignments.jobs.ts';
import * as ingestion from './features/ingestion/ingestion.jobs.ts';
import type { AnyJob } from './platform/job.ts';

/** Every background job. */
export const jobs: readonly AnyJob<any>[] = [assignments, ingestion].flatMap((feature) => Object.values(feature)); // heterogeneous catalogue
