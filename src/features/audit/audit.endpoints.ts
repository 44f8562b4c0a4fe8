import { endpointsFor } from '../../platform/endpoint.ts';
import { AuditEntry, AuditQuery } from './audit.schema.ts';
import type { AuditService } from './audit.service.ts';

const { list } = endpointsFor<{ audit: AuditService }>('/api/audit');

export const entries = list('', {
  summary: 'Who changed what, when and from where; the newest first',
  description:
    'The record is only ever added to, in the transaction of the change itself. Secrets are left out, and of personal data it holds the names of the fields.',
  permission: 'audit:read',
  query: AuditQuery,
  reply: AuditEntry,
  example: { query: { action: 'user.', limit: 20 } },
  handle: ({ scope, query }, { audit }) => audit.list(scope, query),
});
