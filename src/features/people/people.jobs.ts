import { z } from 'zod';
import { Id } from '../../platform/fields.ts';
import { jobsFor } from '../../platform/job.ts';
import type { Scope } from '../../platform/scope.ts';

const payload = z.object({ userId: Id, by: z.strictObject({ userId: Id, address: z.string() }) });
export type Left = z.output<typeof payload>;

interface Needs {
  readonly leftLeads: { giveOut(scope: Scope, left: Left): Promise<void> };
}
const job = jobsFor<Needs>('background');

/** Somebody may not work leads any more: their open ones go to others. A job, for there may be thousands of leads. */
export const giveOutLeads = job('give-out-leads', {
  payload,
  attempts: 8,
  backoffMs: 1_000,
  handle: ({ scope, payload: left }, { leftLeads }) => leftLeads.giveOut(scope, left),
});
