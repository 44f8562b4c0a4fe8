import { z } from 'zod';
import { endpointsFor } from '../../platform/endpoint.ts';
import { PathId } from '../../platform/fields.ts';
import { LONGEST_HISTORY } from './stages.repository.ts';
import { NextStatuses, NotesChange, Stage, StatusChange, StatusChanged } from './stages.schema.ts';
import type { StagesService } from './stages.service.ts';

const { get, post, put } = endpointsFor<{ stages: StagesService }>('/api/stages');
const lead = { params: z.object({ id: PathId }), example: { params: { id: '{{leadId}}' } } };

export const nextStatuses = get('/lead/:id/next-statuses', {
  summary: 'Where the lead may go from here',
  description: 'Ways that only managers may take are shown to managers only.',
  permission: 'stages:read',
  ...lead,
  reply: NextStatuses,
  postmanTests: [
    'const next = pm.response.json().data.next_possible_statuses[0];',
    "if (next) pm.collectionVariables.set('nextStatusId', next.id);",
  ],
  handle: ({ scope, actor, params }, { stages }) => stages.nextStatuses(scope, actor, params.id),
});

export const changeStatus = post('/change-status', {
  summary: 'Move a lead to another status',
  description: [
    'Closes the current stage, opens the next one and logs it, all at once or not at all. 409 for a way that the workflow does not have',
    '(with those that it has), for a lead that is there already, and for whoever was overtaken by somebody else or by `expected_status`;',
    '403 for a sales rep who asks for a way that only managers may take, or for a lead of somebody else.',
  ].join('\n'),
  status: 201,
  permission: 'stages:write',
  body: StatusChange,
  reply: StatusChanged,
  fails: ['not_found', 'conflict'],
  example: {
    body: {
      leadId: '{{leadId}}',
      statusId: '{{nextStatusId}}',
      notes: 'Lead qualified after initial contact',
      nextActionRequired: 'Schedule follow-up call',
    },
  },
  postmanVariables: { nextStatusId: '2' },
  postmanTests: ["pm.collectionVariables.set('stageId', pm.response.json().data.stage_id);"],
  handle: ({ scope, actor, body }, { stages }) => stages.changeStatus(scope, actor, body),
});

export const current = get('/lead/:id/current', {
  summary: 'The stage in which the lead is',
  permission: 'stages:read',
  ...lead,
  reply: Stage,
  handle: ({ scope, actor, params }, { stages }) => stages.current(scope, actor, params.id),
});

export const history = get('/lead/:id/history', {
  summary: 'The stages of a lead, newest first',
  description: `The newest ${LONGEST_HISTORY} of them.`,
  permission: 'stages:read',
  ...lead,
  reply: z.array(Stage),
  handle: ({ scope, actor, params }, { stages }) => stages.history(scope, actor, params.id),
});

export const updateNotes = put('/update-notes', {
  summary: "Change a stage's notes and next action",
  description: 'Sales reps may change those of their own leads.',
  permission: 'stages:write',
  body: NotesChange,
  reply: Stage,
  fails: ['not_found'],
  example: {
    body: {
      stageId: '{{stageId}}',
      notes: 'Updated notes for the stage',
      nextActionRequired: 'Updated next action',
    },
  },
  handle: ({ scope, actor, body }, { stages }) => stages.updateNotes(scope, actor, body),
});
