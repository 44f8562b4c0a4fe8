import { type Actor, Told } from '../../platform/endpoint.ts';
import type { Outside } from '../../platform/outside.ts';
import type { Scope } from '../../platform/scope.ts';
import { workflowIn } from './workflow.repository.ts';
import type {
  LeadStatus,
  LeadStatusChange,
  LeadTransition,
  LeadTransitions,
  NewLeadStatus,
} from './workflow.schema.ts';
import { addStatus, changeStatus, deleteStatus, setTransitions } from './workflow-changes.ts';
import { asStatus, asTransitions } from './workflow-shape.ts';

export type WorkflowService = ReturnType<typeof workflowService>;

/** An entity's own statuses and the ways between them, changed never so that leads would be stranded. */
export const workflowService = ({ now }: Pick<Outside, 'now'>) => ({
  statuses: async (scope: Scope): Promise<LeadStatus[]> => (await workflowIn(scope).read()).statuses.map(asStatus),

  transitions: async (scope: Scope): Promise<LeadTransition[]> => asTransitions(await workflowIn(scope).read()),

  add: (scope: Scope, actor: Actor, given: NewLeadStatus): Promise<LeadStatus> =>
    scope.transaction(async (tx) => asStatus(await addStatus({ tx, actor, at: now() }, given))),

  change: (scope: Scope, actor: Actor, { id, change }: { id: number; change: LeadStatusChange }): Promise<LeadStatus> =>
    scope.transaction(async (tx) => asStatus(await changeStatus({ tx, actor, at: now() }, id, change))),

  remove: (scope: Scope, actor: Actor, id: number): Promise<Told<{ id: number }>> =>
    scope.transaction(async (tx) => {
      const { name } = await deleteStatus({ tx, actor, at: now() }, id);
      return new Told({ id }, `Status '${name}' deleted`);
    }),

  setTransitions: (scope: Scope, actor: Actor, wanted: LeadTransitions): Promise<LeadTransition[]> =>
    scope.transaction(async (tx) => asTransitions(await setTransitions({ tx, actor, at: now() }, wanted))),
});
