import { z } from 'zod';
import { jobsFor } from '../../platform/job.ts';
import type { Scope } from '../../platform/scope.ts';

const payload = z.object({ message_id: z.string(), sealed: z.base64() });

export type SealedMail = z.output<typeof payload>;

interface Needs {
  readonly mail: { deliver(scope: Scope, sealed: SealedMail): Promise<void> };
}
const job = jobsFor<Needs>('background');

/** The last attempt is some two hours after the first. */
export const sendMail = job('send-mail', {
  payload,
  attempts: 10,
  backoffMs: 15_000,
  handle: ({ scope, payload: sealed }, { mail }) => mail.deliver(scope, sealed),
});
