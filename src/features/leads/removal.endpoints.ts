import { z } from 'zod';
import { endpointsFor } from '../../platform/endpoint.ts';
import { PathId } from '../../platform/fields.ts';
import { Lead } from './leads.schema.ts';
import { RemovalQuery, RemovedLead } from './removal.schema.ts';
import type { RemovalService } from './removal.service.ts';

const { post, delete: deleteAt } = endpointsFor<{ leadRemoval: RemovalService }>('/api/leads');

const params = z.object({ id: PathId });
const example = { params: { id: '{{manualLeadId}}' } };

export const remove = deleteAt('/:id', {
  summary: 'Delete a lead, or erase its person',
  description: [
    'A deleted lead is in no list, search or figure; its rep has one lead less. It can be restored.',
    'With `erase=true` (admins) what is known of the person is overwritten everywhere: in the lead, its deliveries, activities and notes. That cannot be undone. The same submission sent again is a duplicate still. Other leads of the person are named, not erased.',
  ].join('\n\n'),
  permission: 'leads:delete',
  params,
  query: RemovalQuery,
  reply: RemovedLead,
  takesIfMatch: true,
  fails: ['conflict'],
  example,
  handle: ({ scope, actor, params: { id }, query, ifMatch }, { leadRemoval }) =>
    query.erase ? leadRemoval.erase(scope, actor, { id, ifMatch }) : leadRemoval.remove(scope, actor, { id, ifMatch }),
});

export const restore = post('/:id/restore', {
  summary: 'Restore a deleted lead',
  description:
    'It goes back to the rep who had it. If that is not possible any more and the lead is open, it is assigned like one that arrives.',
  permission: 'leads:delete',
  params,
  reply: Lead,
  versionOf: ({ updated_at }) => updated_at,
  fails: ['conflict'],
  example,
  handle: ({ scope, actor, params: { id } }, { leadRemoval }) => leadRemoval.restore(scope, actor, id),
});
