import { z } from 'zod';
import { Id } from '../../platform/fields.ts';
import { jobsFor } from '../../platform/job.ts';
import type { Scope } from '../../platform/scope.ts';

export const ATTEMPTS = 4;

/** What a job knows of its turns. */
export interface Turn {
  readonly id: number;
  readonly isLast: boolean;
}

interface Needs {
  readonly exports: { make(scope: Scope, turn: Turn): Promise<void> };
}
const job = jobsFor<Needs>('reports');

/** Begins anew at each turn: a file is whole, or not there. */
export const makeExport = job('make-export', {
  payload: z.object({ exportId: Id }),
  attempts: ATTEMPTS,
  backoffMs: 5_000,
  handle: ({ scope, payload, attempt }, { exports }) =>
    exports.make(scope, { id: payload.exportId, isLast: attempt >= ATTEMPTS }),
});
