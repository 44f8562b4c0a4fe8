import type { Actor } from '../../platform/endpoint.ts';
import { Failure } from '../../platform/errors.ts';
import type { UsersRow } from '../../platform/tables.ts';
import { covers, permissionsOf, roleIds } from './roles.ts';
import { OWN_FIELDS, type UserChange } from './users.schema.ts';

/** Throws `not_allowed` for what is not the caller's to change: others' data, or one's own place in the company. */
export function refuseForeignFields(actor: Actor, id: number, change: UserChange): void {
  if (actor.permissions.has('users:manage')) return;
  if (actor.userId !== id) throw new Failure('not_allowed');
  const foreign = Object.keys(change).filter((field) => !OWN_FIELDS.includes(field));
  if (foreign.length > 0)
    throw new Failure('not_allowed', { message: `Only an administrator changes ${foreign.join(', ')}.` });
}

/** Throws `not_allowed` unless the caller's role holds all that these roles hold. */
export function refuseHigherRoles(ownRoleId: number, roles: readonly number[]): void {
  if (!roles.every((role) => covers(ownRoleId, role)))
    throw new Failure('not_allowed', { message: 'That role is above your own.' });
}

/** Whoever gives roles must hold theirs now: what the session remembers may be some seconds old. */
export function refuseDemoted(caller: Pick<UsersRow, 'is_active' | 'role_id'>): void {
  if (!caller.is_active || !permissionsOf(caller.role_id).has('users:manage')) throw new Failure('not_allowed');
}

type Standing = Pick<UsersRow, 'role_id' | 'is_active' | 'is_verified'>;

/** Somebody who can run the entity now. */
export const isAbleAdmin = ({ role_id, is_active, is_verified }: Standing): boolean =>
  role_id === roleIds.admin && is_active && is_verified;

/** Whether the change decides over who runs the entity, or who may sign in. */
export const changesStanding = ({ role_id, is_active }: UserChange): boolean =>
  role_id !== undefined || is_active !== undefined;
