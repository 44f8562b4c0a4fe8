import { z } from 'zod';
import { endpointsFor } from '../../platform/endpoint.ts';
import { Id, Instant, PathId, paging } from '../../platform/fields.ts';
import * as schema from './assignments.schema.ts';
import type { AssignmentsService } from './assignments.service.ts';

const { get, list } = endpointsFor<{ assignments: AssignmentsService }>('/api/assignments');
const OfLead = z.object({ id: PathId });

export const workloadStats = get('/workload-stats', {
  summary: 'How many leads each rep has',
  permission: 'assignments:read',
  reply: schema.WorkloadStats,
  postmanTests: [
    'const [one, other] = pm.response.json().data.workload_distribution;',
    "if (one) pm.collectionVariables.set('repId', one.id);",
    "if (other) pm.collectionVariables.set('otherRepId', other.id);",
  ],
  handle: ({ scope, actor }, { assignments }) => assignments.workload(scope, actor),
});

export const entity = list('/entity', {
  summary: 'Who has which lead, the newest assignment first',
  permission: 'assignments:read',
  query: schema.AssignmentsQuery,
  reply: schema.AssignmentRow,
  example: { query: { lead_status: 'new', limit: 50 } },
  handle: ({ scope, actor, query }, { assignments }) => assignments.list(scope, actor, query),
});

export const user = list('/user', {
  summary: 'My assignments, the newest first',
  permission: 'assignments:read',
  query: schema.OwnAssignmentsQuery,
  reply: schema.AssignmentRow,
  example: { query: { limit: 20 } },
  handle: ({ scope, actor, query }, { assignments }) => assignments.mine(scope, actor, query),
});

export const ofLead = get('/lead/:id', {
  summary: 'Who has a lead, or why it waits',
  permission: 'assignments:read',
  params: OfLead,
  reply: schema.AssignmentDetails,
  example: { params: { id: '{{leadId}}' } },
  handle: ({ scope, actor, params }, { assignments }) => assignments.ofLead(scope, actor, params.id),
});

export const history = list('/lead/:id/history', {
  summary: 'Who had a lead when, the newest first',
  permission: 'assignments:read',
  params: OfLead,
  query: z.object({ limit: paging.limit, offset: paging.offset }),
  reply: schema.HistoryRow,
  example: { params: { id: '{{leadId}}' } },
  handle: ({ scope, actor, params, query }, { assignments }) =>
    assignments.history(scope, actor, { leadId: params.id, ...query }),
});

const PoolMember = z.object({ user_id: Id, name: z.string(), eligible: z.boolean(), reason: z.string().nullable() });

const Explanation = z
  .object({
    lead_id: Id,
    assigned_user_id: Id.nullable(),
    waiting: schema.Waiting,
    decisions: z.array(
      z.object({
        id: Id,
        outcome: z.enum(['rule', 'sticky', 'waiting', 'manual', 'put_back', 'kept']).meta({
          description:
            'rule: the next by the rule; sticky: who has an older lead of the person; waiting: nobody could take it; manual: by somebody; put_back: taken from its rep to be given out again; kept: not touched in time, and nobody else could take it',
        }),
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
  params: OfLead,
  reply: Explanation,
  example: { params: { id: '{{leadId}}' } },
  handle: ({ scope, actor, params }, { assignments }) => assignments.explain(scope, actor, params.id),
});
