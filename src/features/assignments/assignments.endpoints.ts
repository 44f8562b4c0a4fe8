import { z } from 'zod';
import { endpointsFor } from '../../platform/endpoint.ts';
import { Id, Instant, PathId } from '../../platform/fields.ts';
import type { AssignmentsService } from './assignments.service.ts';

const { get } = endpointsFor<{ assignments: AssignmentsService }>('/api/assignments');

const PoolMember = z.object({ user_id: Id, name: z.string(), eligible: z.boolean(), reason: z.string().nullable() });

const Explanation = z
  .object({
    lead_id: Id,
    assigned_user_id: Id.nullable(),
    waiting: z.object({ since: Instant, reason: z.string() }).nullable(),
    decisions: z.array(
      z.object({
        id: Id,
        outcome: z.enum(['rule', 'sticky', 'waiting']),
        rule: z.object({ id: Id, name: z.string(), strategy: z.string() }).nullable(),
        chosen_user_id: Id.nullable(),
        previous_user_id: Id.nullable().meta({ description: 'whom the rule chose before: its cursor' }),
        reason: z.string(),
        decided_at: Instant,
        pool: z.array(PoolMember),
      }),
    ),
  })
  .meta({ id: 'AssignmentExplanation', description: 'Why this rep, and why not the others.' });

export const explain = get('/lead/:id/explain', {
  summary: 'Why a lead has the rep it has, or still waits',
  permission: 'assignments:read',
  params: z.object({ id: PathId }),
  reply: Explanation,
  example: { params: { id: '{{leadId}}' } },
  handle: ({ scope, actor, params }, { assignments }) => assignments.explain(scope, actor, params.id),
});
