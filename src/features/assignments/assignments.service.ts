import type { Actor } from '../../platform/endpoint.ts';
import type { Scope } from '../../platform/scope.ts';
import type { LeadsService } from '../leads/index.ts';
import { explanationOf } from './explain.overview.ts';

export type AssignmentsService = ReturnType<typeof assignmentsService>;

export const assignmentsService = ({ leads }: { leads: Pick<LeadsService, 'read'> }) => ({
  /** 404 for a lead that the caller may not see. */
  async explain(scope: Scope, actor: Actor, leadId: number) {
    return explanationOf(scope, await leads.read(scope, actor, leadId));
  },
});
