import { laterThan } from '../../platform/later-than.ts';
import type { NewRow, Scope } from '../../platform/scope.ts';
import type { LeadDataRow, LeadStagesRow } from '../../platform/tables.ts';

const MS_PER_HOUR = 3_600_000;
export const LONGEST_HISTORY = 1_000;

const heldColumns = ['id', 'status_id', 'assigned_user_id', 'updated_at'] as const;
export type Held = Pick<LeadDataRow, (typeof heldColumns)[number]>;

export type NewStage = NewRow<'lead_stages'> & { readonly id: number };

/** A stage with its status' name and who began it. */
export interface NamedStage extends LeadStagesRow {
  readonly status_name: string;
  readonly user_email: string | null;
}

export const stagesIn = (scope: Scope) => ({
  /** Of a lead that is not deleted. */
  lead: (id: number): PromiseLike<Held | undefined> => leadOf(scope, id).first(...heldColumns),

  /** Locked until the transaction ends: a rival move waits here, then sees this one. */
  lockLead: (id: number): PromiseLike<Held | undefined> =>
    leadOf(scope, id)
      .forUpdate()
      .first(...heldColumns),

  find: (id: number): PromiseLike<NamedStage | undefined> => named(scope).where('lead_stages.id', id).first(),

  /** Newest first. */
  history: (leadId: number): PromiseLike<NamedStage[]> =>
    named(scope)
      .where('lead_stages.lead_id', leadId)
      .orderBy([
        { column: 'lead_stages.entered_at', order: 'desc' },
        { column: 'lead_stages.id', order: 'desc' },
      ])
      .limit(LONGEST_HISTORY),

  current: (leadId: number): PromiseLike<NamedStage | undefined> =>
    named(scope)
      .where('lead_stages.lead_id', leadId)
      .whereNull('lead_stages.exited_at')
      .orderBy('lead_stages.id', 'desc')
      .first(),

  /** Closes the lead's stage, opens the next; returns it. A clock that went back makes a stage of no length, never one of less. */
  async replace(leadId: number, next: Omit<NewRow<'lead_stages'>, 'lead_id'>): Promise<NewStage> {
    const open = await scope.rows('lead_stages').where({ lead_id: leadId }).whereNull('exited_at').forUpdate();
    const enteredAt = new Date(Math.max(next.entered_at.getTime(), ...open.map((row) => row.entered_at.getTime())));
    for (const { id, entered_at } of open)
      await scope
        .rows('lead_stages')
        .where({ id })
        .update({
          exited_at: enteredAt,
          duration_hours: ((enteredAt.getTime() - entered_at.getTime()) / MS_PER_HOUR).toFixed(2),
          next_status_id: next.status_id,
        });
    const row = { ...next, lead_id: leadId, entered_at: enteredAt };
    return { ...row, id: await scope.add('lead_stages', row) };
  },

  async annotate(id: number, texts: Partial<Pick<LeadStagesRow, 'notes' | 'next_action_required'>>): Promise<void> {
    await scope.rows('lead_stages').where({ id }).update(texts);
  },

  async moveLead({ id, updated_at }: Held, statusId: number, at: Date): Promise<void> {
    await scope
      .rows('lead_data')
      .where({ id })
      .update({ status_id: statusId, updated_at: laterThan(updated_at, at) });
  },

  /** How many open leads somebody has: held until the transaction ends, and taken before the lead, as everybody does. */
  async lockWorkload(userId: number): Promise<void> {
    await scope.rows('rep_workload').where({ user_id: userId }).forUpdate().first('user_id');
  },

  async addToWorkload(userId: number, leads: number): Promise<void> {
    await scope.rows('rep_workload').where({ user_id: userId }).increment('active_leads', leads);
  },

  /** A lead that is closed needs no rep any more. */
  async stopWaiting(leadId: number): Promise<void> {
    await scope.rows('assignment_waiting').where({ lead_id: leadId }).delete();
  },
});

const leadOf = (scope: Scope, id: number) => scope.rows('lead_data').where({ id }).whereNull('deleted_at');

const named = (scope: Scope) =>
  scope
    .joined<NamedStage>('lead_stages', [
      { table: 'lead_statuses', on: { 'lead_statuses.id': 'lead_stages.status_id' } },
      { table: 'users', on: { 'users.id': 'lead_stages.user_id' }, optional: true },
    ])
    .select('lead_stages.*', 'lead_statuses.name as status_name', 'users.email as user_email');
