import type { Scope } from '../../platform/scope.ts';
import { exportsIn } from './exports.repository.ts';
import { reportingIn } from './reporting.repository.ts';
import { isOver } from './run-state.ts';
import { tellOfFailure } from './tell-of-failure.ts';

interface Failed {
  readonly id: number;
  readonly reason: string;
  readonly at: Date;
}

/** Ends a run that cannot be sent, with its export, and tells people; one that is over stays as it is. */
export async function failRun(tx: Scope, { id, reason, at }: Failed): Promise<void> {
  const { runs } = reportingIn(tx);
  const run = await runs.lock(id);
  if (!run || isOver(run)) return;
  await runs.change(id, { state: 'failed', error: reason, finished_at: at });
  if (run.export_id !== null) await exportsIn(tx).fail(run.export_id, reason, at);
  await tellOfFailure(tx, run, { reason, at });
}

/** A run that was sent has failed all the same where a mail of it never arrives. */
export const failDelivery = (scope: Scope, { id, to, at }: { id: number; to: string; at: Date }): Promise<void> =>
  scope.transaction(async (tx) => {
    const { runs } = reportingIn(tx);
    const run = await runs.lock(id);
    if (run?.state !== 'sent') return;
    const reason = `The mail to ${to} could not be delivered.`;
    await runs.change(id, { state: 'failed', error: reason, finished_at: at });
    await tellOfFailure(tx, run, { reason, at });
  });
