import { type Actor, Told } from '../../platform/endpoint.ts';
import { found } from '../../platform/errors.ts';
import { instant, instantOrNull } from '../../platform/fields.ts';
import type { Outside } from '../../platform/outside.ts';
import type { Scope } from '../../platform/scope.ts';
import { byUser, record } from '../audit/index.ts';
import { mustHave, mustSee } from '../leads/index.ts';
import { isManager } from '../people/index.ts';
import { type Moved, moveLead } from './move-lead.ts';
import { type Held, type NamedStage, stagesIn } from './stages.repository.ts';
import type { NextStatuses, NotesChange, Stage, StatusChange, StatusChanged } from './stages.schema.ts';
import { workflowIn } from './workflow.repository.ts';

export type StagesService = ReturnType<typeof stagesService>;

/** Leads on their way through the workflow. */
export const stagesService = ({ now }: Pick<Outside, 'now'>) => ({
  changeStatus: (scope: Scope, actor: Actor, change: StatusChange): Promise<Told<StatusChanged>> =>
    scope.transaction(async (tx) => {
      const moved = await moveLead(tx, {
        leadId: change.leadId,
        toStatusId: change.statusId,
        by: actor,
        notes: change.notes,
        nextActionRequired: change.nextActionRequired,
        expectedStatus: change.expected_status,
        at: now(),
      });
      return new Told(
        changedOf(moved),
        `Lead status changed from '${moved.from.name}' to '${moved.to.name}' successfully`,
      );
    }),

  async current(scope: Scope, actor: Actor, leadId: number): Promise<Stage> {
    await seenLead(scope, actor, leadId);
    return stageOf(found(await stagesIn(scope).current(leadId)));
  },

  async history(scope: Scope, actor: Actor, leadId: number): Promise<Stage[]> {
    await seenLead(scope, actor, leadId);
    return (await stagesIn(scope).history(leadId)).map(stageOf);
  },

  async nextStatuses(scope: Scope, actor: Actor, leadId: number): Promise<NextStatuses> {
    const lead = await seenLead(scope, actor, leadId);
    const workflow = await workflowIn(scope).read();
    const next = workflow.next(lead.status_id, { asManager: isManager(actor) });
    return {
      current_status: workflow.status(lead.status_id).name,
      next_possible_statuses: next.map(({ id, name, description }) => ({ id, name, description })),
    };
  },

  updateNotes: (scope: Scope, actor: Actor, { stageId, notes, nextActionRequired }: NotesChange): Promise<Stage> =>
    scope.transaction(async (tx) => {
      const stages = stagesIn(tx);
      const { lead_id: leadId } = found(await stages.find(stageId));
      await mustHave(tx, actor, found(await stages.lockLead(leadId)));
      const texts = {
        ...(notes !== undefined && { notes }),
        ...(nextActionRequired !== undefined && { next_action_required: nextActionRequired }),
      };
      await stages.annotate(stageId, texts);
      await record(tx, [
        {
          action: 'stage.notes_changed',
          subject: { type: 'lead', id: leadId },
          after: { stage_id: stageId, fields: Object.keys(texts) }, // what is said of a person stays with the stage
          by: byUser(actor),
          at: now(),
        },
      ]);
      return stageOf(found(await stages.find(stageId)));
    }),
});

/** 404 for a lead that the caller may not see. */
async function seenLead(scope: Scope, actor: Actor, leadId: number): Promise<Held> {
  const lead = found(await stagesIn(scope).lead(leadId));
  await mustSee(scope, actor, lead);
  return lead;
}

const changedOf = ({ from, to, stage }: Moved): StatusChanged => ({
  stage_id: stage.id,
  current_stage: {
    id: stage.id,
    lead_id: stage.lead_id,
    status_id: to.id,
    status_name: to.name,
    entered_at: instant(stage.entered_at),
    notes: stage.notes ?? null,
    next_action_required: stage.next_action_required ?? null,
  },
  previous_status: from.name,
  new_status: to.name,
  transition_valid: true,
});

const stageOf = (row: NamedStage): Stage => ({
  id: row.id,
  lead_id: row.lead_id,
  status_id: row.status_id,
  status_name: row.status_name,
  entered_at: instant(row.entered_at),
  exited_at: instantOrNull(row.exited_at),
  duration_hours: row.duration_hours === null ? null : Number(row.duration_hours),
  notes: row.notes,
  next_action_required: row.next_action_required,
  user_email: row.user_email,
});
