import { z } from 'zod';
import { endpointsFor, Told } from '../../platform/endpoint.ts';
import { PathId, paging } from '../../platform/fields.ts';
import { AssignmentRule, NewRule, RuleChange, Simulation, SimulationResult } from './rules.schema.ts';
import type { RulesService } from './rules.service.ts';

const {
  get,
  list: listOf,
  post,
  put,
  delete: deleteAt,
} = endpointsFor<{ rules: RulesService }>('/api/assignment-rules');

const OfRule = z.object({ id: PathId });

/** Switched off in the examples: trying them changes nobody's turn. */
const example = {
  name: 'Google Ads to the closers',
  position: 50,
  is_active: false,
  conditions: [{ field: 'utm_source', operator: 'equals', value: 'google' }],
  strategy: 'round_robin',
  pool: 'users',
  members: [{ user_id: '{{repId}}', weight: 2 }],
  when_nobody: 'next_rule',
};

export const list = listOf('', {
  summary: 'The rules that give out leads, in the order in which they are asked',
  permission: 'rules:manage',
  query: z.object({ limit: paging.limit, offset: paging.offset }),
  reply: AssignmentRule,
  handle: ({ scope, query }, { rules }) => rules.list(scope, query),
});

export const simulate = post('/simulate', {
  summary: 'What a rule would have done with the newest leads',
  description: [
    'Replays the newest leads with the posted rule, as if active, at its place among the active ones, and writes nothing.',
    'Hours are those of the instant at which each lead arrived; switches, leaves and limits those of now.',
  ].join(' '),
  permission: 'rules:manage',
  body: Simulation,
  reply: SimulationResult,
  example: {
    body: {
      rule: {
        name: 'By weight',
        position: 50,
        strategy: 'weighted',
        pool: 'users',
        members: [
          { user_id: '{{repId}}', weight: 2 },
          { user_id: '{{otherRepId}}', weight: 1 },
        ],
      },
      leads: 50,
    },
  },
  handle: ({ scope, body }, { rules }) => rules.simulate(scope, body),
});

export const create = post('', {
  summary: 'Add a rule',
  description: 'Leads that wait find their rules again within seconds, after this and every other change.',
  permission: 'rules:manage',
  status: 201,
  body: NewRule,
  reply: AssignmentRule,
  example: { body: example },
  postmanTests: ["pm.collectionVariables.set('ruleId', pm.response.json().data.id);"],
  handle: ({ scope, actor, body }, { rules }) => rules.create(scope, actor, body),
});

export const read = get('/:id', {
  summary: 'One rule',
  permission: 'rules:manage',
  params: OfRule,
  reply: AssignmentRule,
  example: { params: { id: '{{ruleId}}' } },
  handle: ({ scope, params }, { rules }) => rules.read(scope, params.id),
});

export const change = put('/:id', {
  summary: 'Change a rule',
  permission: 'rules:manage',
  params: OfRule,
  body: RuleChange,
  reply: AssignmentRule,
  example: { params: { id: '{{ruleId}}' }, body: { position: 40, strategy: 'least_loaded' } },
  handle: ({ scope, actor, params, body }, { rules }) => rules.change(scope, actor, { id: params.id, change: body }),
});

export const remove = deleteAt('/:id', {
  summary: 'Delete a rule',
  description: 'What it decided stays explained. Leads that wait for it look for another rule.',
  permission: 'rules:manage',
  params: OfRule,
  reply: AssignmentRule,
  example: { params: { id: '{{ruleId}}' } },
  handle: async ({ scope, actor, params }, { rules }) =>
    new Told(await rules.delete(scope, actor, params.id), 'Rule deleted.'),
});
