import type { Scope } from '../../platform/scope.ts';
import { record } from '../audit/index.ts';
import { recounted } from '../tallies/index.ts';
import { leadsAssigned, leadsTakenAway } from './assignments.jobs.ts';
import { assignmentsIn, type Deed, notNew, type Transfer } from './assignments.repository.ts';
import { followUpsIn } from './follow-ups.repository.ts';
import { repsIn } from './reps.repository.ts';
import { waitingIn } from './waiting.repository.ts';

/**
 * Leads change hands, with all that belongs to it, in the caller's transaction: the leads, their assignments, history, activities,
 * follow-ups, workloads, the record of changes, their place in the queue, and word to the reps. The caller has locked the workloads
 * first and the leads after them, and has checked that each lead is with whom the transfer says.
 */
export async function transfer(tx: Scope, transfers: readonly Transfer[], deed: Deed): Promise<void> {
  if (transfers.length === 0) return;
  const older = notNew(transfers);
  const passedOn = await followUpsIn(tx).passOn(older);
  const moved = transfers.map((each) => ({ ...each, followUps: passedOn.get(each.leadId) ?? 0 }));
  const ids = older.map(({ leadId }) => leadId); // a new lead was counted with its rep
  await recounted(tx, ids, () => assignmentsIn(tx).write(moved, deed));
  await repsIn(tx).addToWorkload(changeOfWorkload(transfers));
  await waitingIn(tx).remove(ids);
  await record(
    tx,
    moved.map(({ leadId, from, to, reason, followUps }) => ({
      action: from === null ? 'lead.assigned' : to === null ? 'lead.unassigned' : 'lead.reassigned',
      subject: { type: 'lead', id: leadId },
      before: { assigned_user_id: from },
      after: { assigned_user_id: to, reason, ...(followUps > 0 && { follow_ups: followUps }) },
      ...deed,
    })),
  );
  await tellOf(tx, transfers, deed);
}

function changeOfWorkload(transfers: readonly Transfer[]): Map<number, number> {
  const change = new Map<number, number>();
  const add = (userId: number | null, leads: number) => {
    if (userId !== null) change.set(userId, (change.get(userId) ?? 0) + leads);
  };
  for (const { from, to } of transfers.filter(({ counts }) => counts)) {
    add(from, -1);
    add(to, 1);
  }
  return change;
}

/** Each rep of what came and what went, except of what they did themselves. */
async function tellOf(tx: Scope, transfers: readonly Transfer[], { by, at }: Deed): Promise<void> {
  const isNews = ({ userId }: { userId: number }) => by.actor !== 'user' || by.userId !== userId;
  const came = transfers.flatMap(({ leadId, to }) => (to === null ? [] : [{ leadId, userId: to }])).filter(isNews);
  const went = transfers
    .flatMap(({ leadId, from }) => (from === null ? [] : [{ leadId, userId: from }]))
    .filter(isNews);
  if (came.length > 0) await tx.enqueue(leadsAssigned, { assignments: came, assignedAt: at.getTime() });
  if (went.length > 0) await tx.enqueue(leadsTakenAway, { leads: went, takenAt: at.getTime() });
}
