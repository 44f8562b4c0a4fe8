import { instant } from '../../platform/fields.ts';
import type { Json, UserLeavesRow, UsersRow } from '../../platform/tables.ts';

type Recorded = Omit<UsersRow, 'working_hours'> & { readonly working_hours?: Json };

/** What the record of changes keeps of a user. Why somebody is on leave is nobody's business for good. */
export const recordedUser = (
  user: Recorded,
  leaves: ReadonlyMap<number, readonly UserLeavesRow[]>,
): { readonly [field: string]: Json } => ({
  first_name: user.first_name,
  last_name: user.last_name,
  phone: user.phone,
  role_id: user.role_id,
  is_active: user.is_active,
  is_available: user.is_available,
  max_active_leads: user.max_active_leads,
  weight: user.weight,
  working_hours:
    typeof user.working_hours === 'string' ? (JSON.parse(user.working_hours) as Json) : (user.working_hours ?? null),
  leaves: (leaves.get(user.id) ?? []).map(({ starts_at, ends_at }) => ({
    starts_at: instant(starts_at),
    ends_at: instant(ends_at),
  })),
});
