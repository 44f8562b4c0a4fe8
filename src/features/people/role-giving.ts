import type { Actor } from '../../platform/endpoint.ts';
import { Failure, found } from '../../platform/errors.ts';
import type { Scope } from '../../platform/scope.ts';
import { covers, permissionsOf } from './roles.ts';
import { usersIn } from './users.repository.ts';

/**
 * Throws `not_allowed` unless the caller may give these roles, or change their people. What counts is the role that they hold
 * now, for what the session remembers may be some seconds old: to be called with the settings locked, as whoever takes a role away has them.
 */
export async function assertMayGive(
  tx: Scope,
  { userId }: Pick<Actor, 'userId'>,
  roleIds: readonly number[],
): Promise<void> {
  const { is_active, role_id } = found(await usersIn(tx).find(userId));
  if (!is_active || !permissionsOf(role_id).has('users:manage')) throw new Failure('not_allowed');
  if (!roleIds.every((roleId) => covers(role_id, roleId)))
    throw new Failure('not_allowed', { message: 'That role is above your own.' });
}
