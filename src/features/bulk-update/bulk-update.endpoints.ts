import { endpointsFor } from '../../platform/endpoint.ts';
import { BulkUpdate, BulkUpdated } from './bulk-update.schema.ts';
import type { BulkUpdateService } from './bulk-update.service.ts';

const { post } = endpointsFor<{ bulkUpdate: BulkUpdateService }>('/api/leads');

export const bulkUpdate = post('/bulk-update', {
  summary: 'Change the status, rep or campaign of up to 200 leads',
  description:
    'Each lead by itself: all of its changes, or none and the reason why. The same rules hold as for one lead: only transitions of the workflow, only users who can take leads now.',
  permission: 'leads:bulk',
  body: BulkUpdate,
  reply: BulkUpdated,
  fails: ['not_found'],
  example: { body: { lead_ids: ['{{manualLeadId}}'], changes: { campaign_id: 'spring_sale' }, reason: 'Sorted' } },
  handle: ({ scope, actor, body }, { bulkUpdate: service }) => service.update(scope, actor, body),
});
