import * as assignments from './features/assignments/assignments.jobs.ts';
import * as ingestion from './features/ingestion/ingestion.jobs.ts';

/** Every background job. */
export const jobs = [assignments, ingestion].flatMap((feature) => Object.values(feature));
