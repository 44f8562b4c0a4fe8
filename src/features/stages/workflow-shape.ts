import type { LeadStatus, LeadTransition } from './workflow.schema.ts';
import type { Status, Workflow } from './workflow.ts';

export const asStatus = ({ slaHours, isActive, ...status }: Status): LeadStatus => ({
  ...status,
  sla_hours: slaHours,
  is_active: isActive,
});

/** In the order of the statuses. */
export const asTransitions = (workflow: Workflow): LeadTransition[] =>
  workflow.statuses.flatMap((from) =>
    workflow.statuses.flatMap((to) => {
      const way = workflow.transition(from.id, to.id);
      if (!way) return [];
      return [
        {
          from_status_id: from.id,
          from_status: from.name,
          to_status_id: to.id,
          to_status: to.name,
          manager_only: way.managerOnly,
        },
      ];
    }),
  );
