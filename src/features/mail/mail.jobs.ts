import { z } from 'zod';
import { jobsFor } from '../../platform/job.ts';
import type { Scope } from '../../platform/scope.ts';

const payload = z.object({ message_id: z.string(), sealed: z.base64() });

export type SealedMail = z.output<typeof payload>;

interface Needs {
  readonly mail: { deliver(scope: Scope, sealed: SealedMail, turn: { readonly isLast: boolean }): Promise<void> };
}
const job = jobsFor<Needs>('background');

const ATTEMPTS = 10;

/** The last attempt is some two hours after the first. */
export const sendMail = job('send-mail', {
  payload,
  attempts: ATTEMPTS,
  backoffMs: 15_000,
  handle: ({ scope, payload: sealed, attempt }, { mail }) =>
    mail.deliver(scope, sealed, { isLast: attempt >= ATTEMPTS }),
});
