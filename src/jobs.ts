import * as assignments from './features/assignments/assignments.jobs.ts';
import * as ingestion from './features/ingestion/ingestion.jobs.ts';
import * as mail from './features/mail/mail.jobs.ts';
import * as mapping from './features/ingestion/mapping.jobs.ts';
import * as metaFetch from './features/meta/fetch/fetch.jobs.ts';
import * as connection from './features/meta/connection/connection.jobs.ts';
import * as readBack from './features/meta/read-back/read-back.jobs.ts';
import * as notifications from './features/notifications/notifications.jobs.ts';
import * as people from './features/people/people.jobs.ts';
import * as exports from './features/reports/exports.jobs.ts';
import * as reporting from './features/reports/reporting.jobs.ts';
import * as sources from './features/sources/sources.jobs.ts';
import type { AnyJob } from './platform/job.ts';

/** Every background job. */
export const jobs: readonly AnyJob<any>[] = [
  assignments,
  ingestion,
  mail,
  mapping,
  metaFetch,
  connection,
  readBack,
  notifications,
  people,
  exports,
  reporting,
  sources,
].flatMap((feature) => Object.values(feature)); // heterogeneous catalogue
