import * as assignments from './features/assignments/assignments.jobs.ts';
import * as ingestion from './features/ingestion/ingestion.jobs.ts';
import * as mapping from './features/ingestion/mapping.jobs.ts';
import * as metaFetch from './features/meta/fetch/fetch.jobs.ts';
import * as connection from './features/meta/connection/connection.jobs.ts';
import * as readBack from './features/meta/read-back/read-back.jobs.ts';
import * as sources from './features/sources/sources.jobs.ts';
import type { AnyJob } from './platform/job.ts';

/** Every background job. */
export const jobs: readonly AnyJob<any>[] = [
  assignments,
  ingestion,
  mapping,
  metaFetch,
  connection,
  readBack,
  sources,
].flatMap((feature) => Object.values(feature)); // heterogeneous catalogue
