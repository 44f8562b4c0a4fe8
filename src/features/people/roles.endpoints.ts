import { z } from 'zod';
import { endpointsFor } from '../../platform/endpoint.ts';
import { permissions } from '../../platform/permissions.ts';
import { RoleId, RoleNames } from './roles.ts';
import type { Roles } from './roles.across.ts';

const { get } = endpointsFor<{ roles: { all(): Promise<Roles> } }>('/api/roles');

const Role = z
  .object({
    id: RoleId,
    name: RoleNames,
    description: z.string(),
    permissions: z.array(z.enum(permissions)),
    may_take_leads: z.boolean().meta({ description: 'Whether assignment gives leads to its people' }),
  })
  .meta({ id: 'Role' });

export const roles = get('', {
  summary: 'The roles, and what their people may do',
  permission: 'users:read',
  reply: z.array(Role),
  handle: (_request, services) => services.roles.all(),
});
