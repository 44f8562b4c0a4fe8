import { endpointsFor } from '../../platform/endpoint.ts';
import { Lead } from '../leads/index.ts';
import { NewLead } from './manual.schema.ts';
import type { ManualService } from './manual.service.ts';

const { post } = endpointsFor<{ manualLeads: ManualService }>('/api/leads');

export const create = post('', {
  summary: 'Enter a lead',
  description:
    'It is read, recognised and assigned like a lead that arrives: nothing that was typed is lost, and what is not a valid email or phone is noted in `data_quality`.',
  permission: 'leads:write',
  body: NewLead,
  reply: Lead,
  status: 201,
  versionOf: ({ updated_at }) => updated_at,
  example: {
    body: {
      first_name: 'Nina',
      last_name: 'Kaya',
      email: 'nina.kaya@mail.example',
      phone: '+14155550187',
      campaign_id: 'trade_fair',
      fields: { 'Which course?': 'Options for beginners' },
      notes: 'Met at the trade fair; call in the afternoon.',
    },
  },
  postmanTests: ["pm.collectionVariables.set('manualLeadId', pm.response.json().data.id);"],
  handle: ({ scope, actor, body }, { manualLeads }) => manualLeads.create(scope, actor, body),
});
