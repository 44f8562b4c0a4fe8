import { z } from 'zod';
import { endpointsFor } from '../../platform/endpoint.ts';
import { Id, PathId } from '../../platform/fields.ts';
import { LeadStatus, LeadStatusChange, LeadTransition, LeadTransitions, NewLeadStatus } from './workflow.schema.ts';
import type { WorkflowService } from './workflow.service.ts';

const { get, post, put, delete: deleteAt } = endpointsFor<{ workflow: WorkflowService }>('/api/lead-statuses');

const STRANDED = [
  'Never so that leads would be stranded: 409 says which rule that would break. Leads must be able to begin, to be won and to be lost,',
  'and wherever they can come to there must be a way to a closed status.',
].join('\n');

export const list = get('', {
  summary: "The entity's statuses, in their order",
  description: 'A lead begins in the first active open one.',
  permission: 'workflow:manage',
  reply: z.array(LeadStatus),
  handle: ({ scope }, { workflow }) => workflow.statuses(scope),
});

export const transitions = get('/transitions', {
  summary: 'The ways between statuses',
  permission: 'workflow:manage',
  reply: z.array(LeadTransition),
  handle: ({ scope }, { workflow }) => workflow.transitions(scope),
});

export const setTransitions = put('/transitions', {
  summary: 'Set the ways between statuses, all of them',
  description: STRANDED,
  permission: 'workflow:manage',
  body: LeadTransitions,
  reply: z.array(LeadTransition),
  fails: ['conflict'],
  example: {
    body: {
      transitions: [
        ...[1, 2, 3, 4, 5, 6].flatMap((open) => [
          { from_status_id: open, to_status_id: open + 1 },
          { from_status_id: open, to_status_id: 8 },
        ]),
        { from_status_id: 8, to_status_id: 1, manager_only: true },
      ],
    },
  },
  handle: ({ scope, actor, body }, { workflow }) => workflow.setTransitions(scope, actor, body),
});

export const add = post('', {
  summary: 'Add a status',
  description: 'No way leads there yet: set the transitions next. 409 for a name that is taken.',
  status: 201,
  permission: 'workflow:manage',
  body: NewLeadStatus,
  reply: LeadStatus,
  fails: ['conflict'],
  example: {
    body: { name: 'on_hold', description: 'Waits for the customer', outcome: 'open', sla_hours: 168 },
  },
  postmanTests: ["pm.collectionVariables.set('statusId', pm.response.json().data.id);"],
  handle: ({ scope, actor, body }, { workflow }) => workflow.add(scope, actor, body),
});

export const change = put('/:id', {
  summary: 'Change a status',
  description: `${STRANDED}\nWhile leads are in a status, it stays active and keeps its outcome.`,
  permission: 'workflow:manage',
  params: z.object({ id: PathId }),
  body: LeadStatusChange,
  reply: LeadStatus,
  fails: ['conflict'],
  example: { params: { id: '{{statusId}}' }, body: { description: 'Waits for an answer', sla_hours: 120 } },
  handle: ({ scope, actor, params, body }, { workflow }) =>
    workflow.change(scope, actor, { id: params.id, change: body }),
});

export const remove = deleteAt('/:id', {
  summary: 'Delete a status that was never used, with the ways to it and from it',
  description: `${STRANDED}\nOne that leads were ever in can only be deactivated: their histories name it.`,
  permission: 'workflow:manage',
  params: z.object({ id: PathId }),
  reply: z.object({ id: Id }),
  fails: ['conflict'],
  example: { params: { id: '{{statusId}}' } },
  handle: ({ scope, actor, params }, { workflow }) => workflow.remove(scope, actor, params.id),
});
