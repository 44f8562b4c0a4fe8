import { changedFields } from '../../platform/changed-fields.ts';
import type { Actor } from '../../platform/endpoint.ts';
import { Failure, found, invalid } from '../../platform/errors.ts';
import { TOTAL_CAP } from '../../platform/page.ts';
import type { Scope } from '../../platform/scope.ts';
import { byUser, type Change, record } from '../audit/index.ts';
import { mustStrandNobody } from './strands-nobody.ts';
import { workflowIn } from './workflow.repository.ts';
import type { LeadStatusChange, LeadTransitions, NewLeadStatus } from './workflow.schema.ts';
import { type Status, Workflow } from './workflow.ts';
import { asStatus, asTransitions } from './workflow-shape.ts';

/** A change of the workflow under way. */
interface Turn {
  readonly tx: Scope;
  readonly actor: Actor;
  readonly at: Date;
}

export async function addStatus(turn: Turn, { is_active, sla_hours, ...given }: NewLeadStatus): Promise<Status> {
  const { statuses, transitions } = await workflowIn(turn.tx).lock();
  const status: Status = {
    ...given,
    id: Math.max(0, ...statuses.map(({ id }) => id)) + 1,
    position: given.position ?? Math.max(0, ...statuses.map(({ position }) => position)) + 1,
    slaHours: sla_hours ?? null,
    isActive: is_active,
  };
  await mustHold(turn.tx, new Workflow([...statuses, mustFit(status)], transitions));
  await workflowIn(turn.tx).addStatus(status);
  await tell(turn, { action: 'lead_status.added', id: status.id, after: asStatus(status) });
  return status;
}

/** 409 where leads are in the status and could not stay as they are. */
export async function changeStatus(turn: Turn, id: number, change: LeadStatusChange): Promise<Status> {
  const before = await workflowIn(turn.tx).lock();
  const status = found(before.find(id));
  const changed = mustFit(afterChange(status, change));
  if (status.outcome !== changed.outcome) await mustBeEmpty(turn.tx, status, 'Its outcome cannot be changed');
  if (status.isActive && !changed.isActive) await mustBeEmpty(turn.tx, status, 'It cannot be deactivated');
  const others = before.statuses.filter((other) => other.id !== id);
  await mustHold(turn.tx, new Workflow([...others, changed], before.transitions));
  await workflowIn(turn.tx).changeStatus(changed);
  const difference = changedFields(asStatus(status), asStatus(changed));
  if (difference) await tell(turn, { action: 'lead_status.changed', id, ...difference });
  return changed;
}

/** With the ways to it and from it. 409 for a status that some lead was ever in: its history refers to it. */
export async function deleteStatus(turn: Turn, id: number): Promise<Status> {
  const before = await workflowIn(turn.tx).lock();
  const status = found(before.find(id));
  await mustBeEmpty(turn.tx, status, 'It cannot be deleted');
  if (await workflowIn(turn.tx).wasUsed(id))
    throw new Failure('conflict', {
      message: `Status '${status.name}' is part of the history of leads. Deactivate it instead (is_active: false).`,
    });
  const others = before.statuses.filter((other) => other.id !== id);
  const ways = before.transitions.filter(({ from, to }) => from !== id && to !== id);
  await mustHold(turn.tx, new Workflow(others, ways));
  await workflowIn(turn.tx).deleteStatus(id);
  await tell(turn, { action: 'lead_status.deleted', id, before: asStatus(status) });
  return status;
}

/** The workflow with these ways and no others. */
export async function setTransitions(turn: Turn, { transitions }: LeadTransitions): Promise<Workflow> {
  const before = await workflowIn(turn.tx).lock();
  for (const [index, way] of transitions.entries())
    for (const end of ['from_status_id', 'to_status_id'] as const)
      if (!before.find(way[end])) throw invalid(`transitions.${index}.${end}`, 'is not a status of this entity');
  const after = new Workflow(
    before.statuses,
    transitions.map((way) => ({ from: way.from_status_id, to: way.to_status_id, managerOnly: way.manager_only })),
  );
  await mustHold(turn.tx, after);
  await workflowIn(turn.tx).setTransitions(after.transitions);
  const difference = changedFields({ transitions: asTransitions(before) }, { transitions: asTransitions(after) });
  if (difference) await tell(turn, { action: 'lead_status.transitions_changed', id: null, ...difference });
  return after;
}

const afterChange = (status: Status, { is_active, sla_hours, ...change }: LeadStatusChange): Status => {
  const outcome = change.outcome ?? status.outcome;
  const kept = outcome === 'open' ? status.slaHours : null;
  return {
    ...status,
    ...Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)),
    slaHours: sla_hours === undefined ? kept : sla_hours,
    isActive: is_active ?? status.isActive,
  };
};

/** Throws 400 for a limit where no lead waits. */
function mustFit(status: Status): Status {
  if (status.outcome !== 'open' && status.slaHours !== null)
    throw invalid('sla_hours', 'is for open statuses: nobody waits in a closed one');
  return status;
}

async function mustBeEmpty(tx: Scope, { id, name }: Status, otherwise: string): Promise<void> {
  const leads = await workflowIn(tx).leadsIn(id, TOTAL_CAP + 1);
  if (leads === 0) return;
  const many = leads > TOTAL_CAP ? `Over ${TOTAL_CAP}` : String(leads);
  throw new Failure('conflict', {
    message: `${many} ${leads === 1 ? 'lead is' : 'leads are'} in status '${name}'. ${otherwise} until they have moved.`,
  });
}

const mustHold = async (tx: Scope, workflow: Workflow): Promise<void> =>
  mustStrandNobody(workflow, await workflowIn(tx).occupied());

const tell = async (
  { tx, actor, at }: Turn,
  { id, ...change }: Pick<Change, 'action' | 'before' | 'after'> & { readonly id: number | null },
): Promise<void> => record(tx, [{ ...change, subject: { type: 'lead_status', id }, by: byUser(actor), at }]);
