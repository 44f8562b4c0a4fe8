import { z } from 'zod';
import { Id } from '../../platform/fields.ts';
import { jobsFor, systemJobsFor } from '../../platform/job.ts';
import type { Scope } from '../../platform/scope.ts';
import { ATTEMPTS, type Turn } from './exports.jobs.ts';

interface Needs {
  readonly runs: { send(scope: Scope, turn: Turn): Promise<void> };
}
const job = jobsFor<Needs>('reports');

/** Makes the file of a scheduled report and mails it; the last turn is some ten minutes after the first. */
export const sendReport = job('send-report', {
  payload: z.object({ runId: Id }),
  attempts: ATTEMPTS,
  backoffMs: 60_000,
  handle: ({ scope, payload, attempt }, { runs }) =>
    runs.send(scope, { id: payload.runId, isLast: attempt >= ATTEMPTS }),
});

/** Comes each minute. It holds no time: when a schedule is due stands in MySQL. Apart from the queue in which long files are made. */
export const startDue = systemJobsFor<{ timetable: { startDue(): Promise<unknown> } }>('background')(
  'start-due-reports',
  {
    payload: z.object({}),
    handle: async (_job, { timetable }) => void (await timetable.startDue()),
  },
);
