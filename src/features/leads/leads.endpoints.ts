import { z } from 'zod';
import { endpointsFor } from '../../platform/endpoint.ts';
import { PathId } from '../../platform/fields.ts';
import { HeldLeadsQuery, Lead, LeadChange, LeadRow, LeadsQuery, Pipeline, StatusCount } from './leads.schema.ts';
import type { LeadsService } from './leads.service.ts';

const { get, put, list: listOf } = endpointsFor<{ leads: LeadsService }>('/api/leads');

export const counts = get('/counts', {
  summary: 'Leads by status',
  description: "Every active status in the workflow's order, also those without leads.",
  permission: 'leads:read',
  reply: z.array(StatusCount),
  handle: ({ scope, actor }, { leads }) => leads.counts(scope, actor),
});

export const list = listOf('', {
  summary: 'Leads of the entity, newest first',
  description:
    'total is exact up to 10,000; beyond that it is 10,000 and total_is_capped is true. Read deep with next_cursor.',
  permission: 'leads:read',
  query: LeadsQuery,
  reply: LeadRow,
  example: { query: { status: 'new', limit: '50', offset: '0' } },
  postmanTests: ["pm.collectionVariables.set('leadId', pm.response.json().data[0].id);"],
  handle: ({ scope, actor, query }, { leads }) => leads.list(scope, actor, query),
});

export const listMine = listOf('/my-leads', {
  summary: 'Leads assigned to the caller',
  permission: 'leads:read',
  query: HeldLeadsQuery,
  reply: LeadRow,
  example: { query: { limit: '20' } },
  handle: ({ scope, actor, query }, { leads }) => leads.mine(scope, actor, query),
});

export const listUnassigned = listOf('/unassigned', {
  summary: 'Leads that nobody has yet',
  permission: 'leads:read',
  query: HeldLeadsQuery,
  reply: LeadRow,
  example: { query: { limit: '20' } },
  handle: ({ scope, actor, query }, { leads }) => leads.unassigned(scope, actor, query),
});

export const pipeline = get('/pipeline', {
  summary: 'The newest leads of each status, and how many there are',
  permission: 'leads:read',
  reply: Pipeline,
  handle: ({ scope, actor }, { leads }) => leads.pipeline(scope, actor),
});

export const read = get('/:id', {
  summary: 'One lead with every answer and its origin',
  permission: 'leads:read',
  params: z.object({ id: PathId }),
  reply: Lead,
  versionOf: ({ updated_at }) => updated_at,
  example: { params: { id: '{{leadId}}' } },
  handle: ({ scope, actor, params }, { leads }) => leads.read(scope, actor, params.id),
});

export const update = put('/:id', {
  summary: "Change a lead's names, email or phone",
  description:
    'A full name alone is split into first and last name; first and last name without it are joined to the full name; ' +
    'where both are given, both are taken as they are. Sales reps may change their own leads.',
  permission: 'leads:write',
  params: z.object({ id: PathId }),
  body: LeadChange,
  reply: Lead,
  takesIfMatch: true,
  versionOf: ({ updated_at }) => updated_at,
  fails: ['conflict'],
  example: { params: { id: '{{leadId}}' }, body: { first_name: 'Jane', last_name: 'Smith', phone: '+15551234567' } },
  handle: ({ scope, actor, params, body, ifMatch }, { leads }) =>
    leads.update(scope, actor, { id: params.id, change: body, ifMatch }),
});
