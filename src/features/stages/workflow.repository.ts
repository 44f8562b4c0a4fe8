import { isDuplicate } from '../../platform/database.ts';
import { Failure } from '../../platform/errors.ts';
import type { Rows, Scope } from '../../platform/scope.ts';
import type { LeadStatusesRow, LeadStatusTransitionsRow } from '../../platform/tables.ts';
import { type Outcome, type Status, type Transition, Workflow } from './workflow.ts';

export const workflowIn = (scope: Scope) => ({
  read: (): Promise<Workflow> => readWith(scope, scope.rows('lead_statuses')),

  /** Shared until the transaction ends: leads move side by side, and nobody changes the workflow under them. */
  hold: (): Promise<Workflow> => readWith(scope, scope.rows('lead_statuses').forShare()),

  /** For whoever changes it: waits for the moves that are under way. */
  lock: (): Promise<Workflow> => readWith(scope, scope.rows('lead_statuses').forUpdate()),

  /** Throws 409 for the name of another status. */
  addStatus: (status: Status): Promise<unknown> =>
    orTaken(scope.add('lead_statuses', { ...rowOf(status), id: status.id })),

  changeStatus: ({ id, ...status }: Status): Promise<unknown> =>
    orTaken(scope.rows('lead_statuses').where({ id }).update(rowOf(status))),

  async deleteStatus(id: number): Promise<void> {
    for (const end of ['from_status_id', 'to_status_id'] as const)
      await scope.rows('lead_status_transitions').where(end, id).delete();
    await scope.rows('lead_statuses').where({ id }).delete();
  },

  async setTransitions(transitions: readonly Transition[]): Promise<void> {
    await scope.rows('lead_status_transitions').delete();
    await scope.addMany(
      'lead_status_transitions',
      transitions.map(({ from, to, managerOnly }) => ({
        from_status_id: from,
        to_status_id: to,
        manager_only: managerOnly,
      })),
    );
  },

  /** How many leads are there, counted no further than `cap`. */
  leadsIn: (id: number, cap: number): Promise<number> =>
    scope.countUpTo(cap, 'lead_data', (rows) => rows.where({ status_id: id }).whereNull('deleted_at')),

  /** The statuses in which leads are, deleted ones too: they may come back. */
  async occupied(): Promise<number[]> {
    const rows = await scope.rows('lead_data').distinct('status_id');
    return rows.map(({ status_id }) => status_id);
  },

  /** Whether any lead was ever there. */
  async wasUsed(id: number): Promise<boolean> {
    const lead = await scope.rows('lead_data').where({ status_id: id }).first('id');
    return lead !== undefined || (await scope.rows('lead_stages').where({ status_id: id }).first('id')) !== undefined;
  },
});

/** The entity's statuses and ways. */
export const workflowOf = (scope: Scope): Promise<Workflow> => workflowIn(scope).read();

/** Locked by id, always in that order; the transitions are read once the statuses are held. */
async function readWith(scope: Scope, statuses: Rows<'lead_statuses'>): Promise<Workflow> {
  const rows = (await statuses.orderBy('id')) as LeadStatusesRow[];
  const transitions = await scope.rows('lead_status_transitions').orderBy(['from_status_id', 'to_status_id']);
  return new Workflow(rows.map(statusOf), transitions.map(transitionOf));
}

async function orTaken<R>(write: PromiseLike<R>): Promise<R> {
  try {
    return await write;
  } catch (error) {
    if (isDuplicate(error)) throw new Failure('conflict', { message: 'There is a status of that name already.' });
    throw error;
  }
}

const rowOf = ({ name, description, outcome, position, slaHours, isActive }: Omit<Status, 'id'>) => ({
  name,
  description,
  outcome,
  position,
  sla_hours: slaHours,
  is_active: isActive,
});

const statusOf = (row: LeadStatusesRow): Status => ({
  id: row.id,
  name: row.name,
  description: row.description,
  outcome: row.outcome as Outcome,
  position: row.position,
  slaHours: row.sla_hours,
  isActive: row.is_active,
});

const transitionOf = (row: LeadStatusTransitionsRow) => ({
  from: row.from_status_id,
  to: row.to_status_id,
  managerOnly: row.manager_only,
});
