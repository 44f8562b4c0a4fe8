import { z } from 'zod';
import { endpointsFor } from '../../platform/endpoint.ts';
import { PathId, paging } from '../../platform/fields.ts';
import type { DuplicatesService } from './duplicates.service.ts';
import { LeadRow } from './leads.schema.ts';

const { list } = endpointsFor<{ leadDuplicates: DuplicatesService }>('/api/leads');

export const duplicates = list('/:id/duplicates', {
  summary: 'Other leads of the same person',
  description:
    'The newest first: leads with the same email or phone, and those that were linked when they came. A phone that over 20 leads share tells nothing.',
  permission: 'leads:read',
  params: z.object({ id: PathId }),
  query: z.object({ limit: paging.limit, offset: paging.offset }),
  reply: LeadRow.extend({ matched_by: z.array(z.enum(['email', 'phone', 'link'])) }),
  example: { params: { id: '{{leadId}}' }, query: { limit: '20' } },
  handle: ({ scope, actor, params: { id }, query }, { leadDuplicates }) =>
    leadDuplicates.of(scope, actor, { id, ...query }),
});
