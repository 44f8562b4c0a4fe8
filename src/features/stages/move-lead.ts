import type { Actor } from '../../platform/endpoint.ts';
import { Failure, found, invalid } from '../../platform/errors.ts';
import type { Scope } from '../../platform/scope.ts';
import { logActivity } from '../activities/index.ts';
import { assignReopened, holdAssignments } from '../assignments/index.ts';
import { byUser, record, system } from '../audit/index.ts';
import { mustHave } from '../leads/index.ts';
import { recounted } from '../tallies/index.ts';
import { isManager } from '../people/index.ts';
import { judgeMove } from './judge-move.ts';
import { type Held, type NewStage, stagesIn } from './stages.repository.ts';
import { workflowIn } from './workflow.repository.ts';
import type { Status } from './workflow.ts';

export interface Move {
  readonly leadId: number;
  readonly toStatusId: number;
  readonly by: Actor | 'system';
  readonly notes?: string | null | undefined;
  readonly nextActionRequired?: string | null | undefined;
  /** Name of the status in which the caller saw the lead; 409 if it is in another one. */
  readonly expectedStatus?: string | undefined;
  /** A lead that is opened again and that nobody has is not given to anybody. */
  readonly staysWithNobody?: boolean;
  readonly at: Date;
}

export interface Moved {
  readonly from: Status;
  readonly to: Status;
  /** The new stage. */
  readonly stage: NewStage;
}

/**
 * Moves a lead to another status: its stage is closed and the next one opened, with the activity, the rep's workload and the audit
 * row. One that is opened again and that nobody has goes to assignment. To be called in a transaction, one lead each (the rep's workload is locked before the lead). Fails with 404 for a lead that
 * is not there or hidden from this rep, 403 for one of somebody else, 400 for no status of this entity, 409 for a way that the
 * workflow does not have and for whoever was overtaken.
 */
export async function moveLead(tx: Scope, move: Move): Promise<Moved> {
  const { leadId, by, at } = move;
  const stages = stagesIn(tx);
  const step = await judged(tx, move);
  if (step.opens > 0) await holdAssignments(tx, at);
  const lead = await taken(tx, step);
  const stage = await recounted(tx, [leadId], async () => {
    await stages.moveLead(lead, step.to.id, at);
    return stages.replace(leadId, {
      status_id: step.to.id,
      entered_at: at,
      user_id: by === 'system' ? null : by.userId,
      notes: move.notes ?? null,
      next_action_required: move.nextActionRequired ?? null,
    });
  });
  if (step.owner !== null && step.opens !== 0) await stages.addToWorkload(step.owner, step.opens);
  await tell(tx, move, step);
  if (step.opens > 0 && !move.staysWithNobody) await assignReopened(tx, leadId, at);
  return { from: step.from, to: step.to, stage };
}

interface Step {
  readonly leadId: number;
  readonly owner: number | null;
  readonly from: Status;
  readonly to: Status;
  /** 1: a closed lead is opened; -1: an open one is closed. */
  readonly opens: number;
}

/** What the move is, as the lead is seen before it is locked. */
async function judged(tx: Scope, { leadId, by, toStatusId, expectedStatus: expected }: Move): Promise<Step> {
  const workflow = await workflowIn(tx).hold();
  const lead = found(await stagesIn(tx).lead(leadId));
  if (by !== 'system') await mustHave(tx, by, lead);
  const to = workflow.find(toStatusId);
  if (!to) throw invalid('statusId', 'is not a status of this entity');
  const from = workflow.status(lead.status_id);
  judgeMove(workflow, { from, to, asManager: by === 'system' || isManager(by), expected });
  const opens = Number(to.outcome === 'open') - Number(from.outcome === 'open');
  return { leadId, owner: lead.assigned_user_id, from, to, opens };
}

/** The lead, locked after what is locked before it everywhere; 409 if it is not as it was seen. */
async function taken(tx: Scope, { leadId, owner, from, opens }: Step): Promise<Held> {
  const stages = stagesIn(tx);
  if (owner !== null && opens !== 0) await stages.lockWorkload(owner);
  const lead = found(await stages.lockLead(leadId));
  if (lead.status_id !== from.id || lead.assigned_user_id !== owner)
    throw new Failure('conflict', { message: 'Somebody else changed the lead in the same instant; look at it again.' });
  if (owner === null && opens < 0) await stages.stopWaiting(leadId);
  return lead;
}

async function tell(tx: Scope, { leadId, by, at }: Move, { from, to }: Step): Promise<void> {
  const description = `Status changed from ${from.name} to ${to.name}`;
  const userId = by === 'system' ? null : by.userId;
  await logActivity(tx, [{ leadId, userId, type: 'status_change', description, at }]);
  await record(tx, [
    {
      action: 'lead.status_changed',
      subject: { type: 'lead', id: leadId },
      before: { status: from.name },
      after: { status: to.name },
      by: by === 'system' ? system : byUser(by),
      at,
    },
  ]);
}
