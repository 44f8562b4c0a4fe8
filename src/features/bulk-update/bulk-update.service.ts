import type { Actor } from '../../platform/endpoint.ts';
import { Failure, found, invalid } from '../../platform/errors.ts';
import type { Outside } from '../../platform/outside.ts';
import type { Scope } from '../../platform/scope.ts';
import { type AssignmentsService, holdAssignments } from '../assignments/index.ts';
import { changeCampaign, type LeadsService } from '../leads/index.ts';
import { moveLead } from '../stages/index.ts';
import type { BulkUpdate, BulkUpdated, Changes } from './bulk-update.schema.ts';
import { namedIn } from './named.repository.ts';

interface Needs extends Pick<Outside, 'now'> {
  readonly leads: Pick<LeadsService, 'read'>;
  readonly assignments: Pick<AssignmentsService, 'assign' | 'reassign' | 'unassign'>;
}

export type BulkUpdateService = ReturnType<typeof bulkUpdateService>;

/** Many leads changed at once, each in a transaction of its own. */
export function bulkUpdateService({ now, leads, assignments }: Needs) {
  async function hand(tx: Scope, actor: Actor, { leadId, userId: assignedUserId, reason }: Handing): Promise<void> {
    const { assigned_user_id: present } = await leads.read(tx, actor, leadId);
    if (present === assignedUserId) return;
    if (assignedUserId === null) await assignments.unassign(tx, actor, { leadId, reason });
    else if (present === null) await assignments.assign(tx, actor, { leadId, assignedUserId, reason, force: false });
    else await assignments.reassign(tx, actor, { leadId, newAssignedUserId: assignedUserId, reason, force: false });
  }

  /** The rep first: who assigns takes locks that stand before those of a status. */
  const change = (scope: Scope, actor: Actor, { leadId, changes, statusId, reason }: One): Promise<void> =>
    scope.transaction(async (tx) => {
      const { assigned_user_id: userId, campaign_id: campaignId } = changes;
      const at = now();
      if (userId !== undefined && statusId !== undefined) await holdAssignments(tx, at); // else each takes it by itself
      if (userId !== undefined) await hand(tx, actor, { leadId, userId, reason });
      if (statusId !== undefined && (await namedIn(tx).statusOfLead(leadId)) !== statusId)
        await moveLead(tx, {
          ...{ leadId, toStatusId: statusId, by: actor, notes: reason, at },
          staysWithNobody: userId === null,
        });
      if (campaignId !== undefined) await changeCampaign(tx, { leadId, campaignId, by: actor, at });
    });

  return {
    /** 400 for a status that the entity does not have, 404 for a user of another. */
    async update(scope: Scope, actor: Actor, { lead_ids, changes, reason }: BulkUpdate): Promise<BulkUpdated> {
      const statusId = changes.status === undefined ? undefined : await namedIn(scope).statusId(changes.status);
      if (statusId === null) throw invalid('changes.status', 'is not a status of this entity');
      if (typeof changes.assigned_user_id === 'number') found(await namedIn(scope).user(changes.assigned_user_id));
      const results: BulkUpdated['results'] = [];
      for (const leadId of lead_ids) {
        const error = await reasonOf(change(scope, actor, { leadId, changes, statusId, reason }));
        results.push({ lead_id: leadId, ok: error === undefined, ...(error !== undefined && { error }) });
      }
      const updated = results.filter(({ ok }) => ok).length;
      return { updated, failed: results.length - updated, results };
    },
  };
}

interface Handing {
  readonly leadId: number;
  readonly userId: number | null;
  readonly reason: string | undefined;
}

interface One {
  readonly leadId: number;
  readonly changes: Changes;
  readonly statusId: number | undefined;
  readonly reason: string | undefined;
}

/** Why it could not be, in words; undefined: it was done. */
async function reasonOf(work: Promise<void>): Promise<string | undefined> {
  try {
    await work;
    return undefined;
  } catch (error) {
    if (error instanceof Failure && error.status < 500) return error.message;
    throw error;
  }
}
