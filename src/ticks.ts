import { remindOfFollowUps } from './features/activities/index.ts';
import { drainWaiting, moveUntouched } from './features/assignments/index.ts';
import type { ingestion } from './features/ingestion/index.ts';
import type { meta } from './features/meta/index.ts';
import {
  DUE_EVERY_MS,
  type exportFiles,
  followTimeZones,
  giveUpLost,
  removeExpiredExports,
  startDue,
} from './features/reports/index.ts';
import { retentionService } from './features/retention/index.ts';
import { jobs } from './jobs.ts';
import type { AcrossEntities } from './platform/across-entities.ts';
import type { AnyJob } from './platform/job.ts';
import { relay } from './platform/outbox.ts';
import type { Outside } from './platform/outside.ts';
import type { Scope } from './platform/scope.ts';
import { startTicking } from './platform/ticker.ts';

interface Needs {
  readonly outside: Outside;
  readonly across: AcrossEntities;
  readonly pipeline: ReturnType<typeof ingestion>;
  readonly facebook: ReturnType<typeof meta>;
  readonly files: ReturnType<typeof exportFiles>;
  scopeFor(entityId: number): Scope;
  readonly sweeps: ReturnType<ReturnType<typeof ingestion>['sweeps']>;
}

/** What each process does again and again, beside what it is asked. */
export function ticksOf({ outside, across, pipeline, facebook, scopeFor, sweeps, files }: Needs) {
  const { db, queues, now, report } = outside;
  const jobsByName = new Map<string, AnyJob<never>>(jobs.map((job) => [job.name, job]));
  const retention = retentionService({ across, scopeFor, now, report });
  const tell = (error: unknown, tick: string) => report(error, { tick });
  return {
    /** The API: learns what Redis promises, and empties the spool. */
    api: () =>
      startTicking(
        [
          { name: 'learn spool', everyMs: 5_000, run: pipeline.learnSpool },
          { name: 'drain spool', everyMs: 1_000, run: pipeline.drainSpool },
          { name: 'retry refused', everyMs: 600_000, run: pipeline.retryRefused },
        ],
        tell,
      ),

    /** What makes processing certain rather than quick: the sweeper, the queue of waiting leads, and deliveries that were nobody's. */
    ingest: () =>
      startTicking(
        [
          { name: 'sweep', everyMs: 1_000, run: sweeps.leads },
          { name: 'sweep what Meta is asked for', everyMs: 1_000, run: sweeps.fetches }, // apart: where Redis is down it waits for Meta
          { name: 'drain waiting leads', everyMs: 2_000, run: () => drainWaiting(across, now) },
          { name: 'resume latecomers', everyMs: 10_000, run: pipeline.resumeLatecomers },
          { name: 'route claimed pages', everyMs: 5_000, run: facebook.routeClaimed },
        ],
        tell,
      ),

    background: () =>
      startTicking(
        [
          { name: 'relay', everyMs: 200, run: () => relay(db, queues, jobsByName) },
          { name: 'remind of follow-ups', everyMs: 10_000, run: () => remindOfFollowUps(across, now) },
          { name: 'move untouched leads', everyMs: 15_000, run: () => moveUntouched(across, now) },
          { name: 'follow time zones', everyMs: 30_000, run: () => followTimeZones(across, now) },
          {
            name: 'keep the scheduler of reports',
            everyMs: DUE_EVERY_MS,
            run: () => queues.repeat(startDue.queue, { name: startDue.name, everyMs: DUE_EVERY_MS }),
          },
          { name: 'remove expired exports', everyMs: 60_000, run: () => removeExpiredExports(across, files, now()) },
          { name: 'give up lost reports', everyMs: 600_000, run: () => giveUpLost(across, now()) },
          { name: 'retention', everyMs: 3_600_000, run: retention.pass },
          { name: 'schedule pages', everyMs: 15_000, run: facebook.schedule },
        ],
        tell,
      ),
  };
}
