import type { Actor } from '../../platform/endpoint.ts';
import { instant, instantOrNull } from '../../platform/fields.ts';
import type { UserLeavesRow } from '../../platform/tables.ts';
import { WorkingHours } from '../settings/index.ts';
import { roleName } from './roles.ts';
import type { UserRow } from './users.repository.ts';
import type { User } from './users.schema.ts';

/** Whether the whole of a user may be shown: leave and its reasons are the business of that person and of who manages users. */
export const seesAll = ({ userId, permissions }: Actor, id: number): boolean =>
  userId === id || permissions.has('users:manage');

export const presentUser = (row: UserRow, actor: Actor, leaves: readonly UserLeavesRow[] = []): User => ({
  id: row.id,
  username: row.username,
  first_name: row.first_name,
  last_name: row.last_name,
  email: row.email,
  role: roleName(row.role_id),
  role_id: row.role_id as User['role_id'],
  is_active: row.is_active,
  is_available: row.is_available,
  ...(seesAll(actor, row.id) && {
    phone: row.phone,
    is_verified: row.is_verified,
    max_active_leads: row.max_active_leads,
    active_leads: row.active_leads ?? 0,
    weight: row.weight,
    working_hours: row.working_hours === null ? null : WorkingHours.parse(row.working_hours),
    leaves: leaves.map(({ starts_at, ends_at, reason }) => ({
      starts_at: instant(starts_at),
      ends_at: instant(ends_at),
      reason,
    })),
    last_login: instantOrNull(row.last_login),
    created_at: instant(row.created_at),
    updated_at: instant(row.updated_at),
  }),
});
