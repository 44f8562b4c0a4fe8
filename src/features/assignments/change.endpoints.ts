import { endpointsFor, Told } from '../../platform/endpoint.ts';
import { asAdminAgain, asDemoRep, indented, postmanSend } from '../auth/index.ts';
import * as schema from './assignments.schema.ts';
import type { AssignmentsService } from './assignments.service.ts';

const { post } = endpointsFor<{ assignments: AssignmentsService }>('/api/assignments');

/** The lead is made nobody's first. */
const asARep = [
  ...postmanSend,
  "send('POST', '/api/assignments/unassign', { leadId: Number(pm.variables.get('leadId')) }, () => {",
  ...indented(asDemoRep()),
  '});',
];

const taken = { fails: ['conflict', 'not_found'] } as const;

export const bulkAssign = post('/bulk-assign', {
  summary: 'Give out the open leads that nobody has, by the rules',
  description:
    'The oldest first, as many as the rules and the limits of the reps allow; a call looks at up to 5,000. The answer says how many stay unassigned and why.',
  permission: 'assignments:manage',
  body: schema.BulkAssignment,
  reply: schema.BulkResult,
  example: { body: { reason: 'Weekly bulk assignment', max_leads_per_user: 25 } },
  handle: async ({ scope, actor, body }, { assignments }) => {
    const result = await assignments.bulkAssign(scope, actor, body);
    return new Told(result, `Successfully assigned ${result.total_assigned} leads`);
  },
});

export const unassign = post('/unassign', {
  summary: 'Take a lead from its rep',
  description: 'It is not given out again by itself: somebody assigns it, claims it, or assigns all that nobody has.',
  permission: 'assignments:manage',
  ...taken,
  body: schema.Unassignment,
  reply: schema.AssignedLead,
  example: { body: { leadId: '{{leadId}}', reason: 'Lead requires special handling' } },
  handle: async ({ scope, actor, body }, { assignments }) =>
    new Told(await assignments.unassign(scope, actor, body), 'Lead unassigned successfully'),
});

export const assign = post('/assign', {
  summary: 'Give a lead that nobody has to a rep',
  description:
    'If somebody has it, 409: reassign it. If the rep cannot take it now, 409 with the reason, unless `force` is true.',
  permission: 'assignments:manage',
  ...taken,
  body: schema.NewAssignment,
  reply: schema.AssignedLead,
  example: {
    body: {
      leadId: '{{leadId}}',
      assignedUserId: '{{repId}}',
      reason: 'New lead assignment',
      notes: 'High priority prospect',
      force: true,
    },
  },
  handle: async ({ scope, actor, body }, { assignments }) =>
    new Told(await assignments.assign(scope, actor, body), 'Lead assigned successfully'),
});

export const reassign = post('/reassign', {
  summary: 'Move a lead to another rep',
  description: 'If nobody has it, 409: assign it. Of two who move it in the same instant, one gets 409.',
  permission: 'assignments:manage',
  ...taken,
  body: schema.NewReassignment,
  reply: schema.AssignedLead,
  example: {
    body: {
      leadId: '{{leadId}}',
      newAssignedUserId: '{{otherRepId}}',
      reason: 'Workload rebalancing',
      notes: 'Moving to senior sales rep',
      force: true,
    },
  },
  handle: async ({ scope, actor, body }, { assignments }) =>
    new Told(await assignments.reassign(scope, actor, body), 'Lead reassigned successfully'),
});

export const claim = post('/claim', {
  summary: 'Take a lead that nobody has',
  description: 'For those who take leads; 409 with the reason for anybody who cannot take one now.',
  permission: 'assignments:claim',
  ...taken,
  body: schema.Claim,
  reply: schema.AssignedLead,
  example: { body: { leadId: '{{leadId}}' } },
  postmanBefore: asARep,
  postmanTests: asAdminAgain,
  handle: async ({ scope, actor, body }, { assignments }) =>
    new Told(await assignments.claim(scope, actor, body.leadId), 'Lead claimed successfully'),
});
