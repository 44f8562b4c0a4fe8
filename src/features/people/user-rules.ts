import type { Actor } from '../../platform/endpoint.ts';
import { Failure } from '../../platform/errors.ts';
import type { Permission } from '../../platform/permissions.ts';
import type { UsersRow } from '../../platform/tables.ts';
import { permissionsOf, roleIds } from './roles.ts';
import { OWN_FIELDS, type UserChange } from './users.schema.ts';

/** Throws `not_allowed` for what is not the caller's to change: others' data, or one's own place in the company. */
export function refuseForeignFields(actor: Actor, id: number, change: UserChange): void {
  if (actor.permissions.has('users:manage')) return;
  if (actor.userId !== id) throw new Failure('not_allowed');
  const foreign = Object.keys(change).filter((field) => !OWN_FIELDS.includes(field));
  if (foreign.length > 0)
    throw new Failure('not_allowed', { message: `Only an administrator changes ${foreign.join(', ')}.` });
}

type Standing = Pick<UsersRow, 'role_id' | 'is_active' | 'is_verified'>;

/** Somebody who can run the entity now. */
export const isAbleAdmin = ({ role_id, is_active, is_verified }: Standing): boolean =>
  role_id === roleIds.admin && is_active && is_verified;

/** Whether the change decides over who runs the entity, or who may sign in. */
export const changesStanding = ({ role_id, is_active }: UserChange): boolean =>
  role_id !== undefined || is_active !== undefined;

/** Whether somebody signed in may do this, by role and standing. */
const may = ({ role_id, is_active }: Pick<Standing, 'role_id' | 'is_active'>, permission: Permission): boolean =>
  is_active && permissionsOf(role_id).has(permission);

/** Whether somebody's own leads get on: whoever may not change them any more would only keep them from others. */
export const worksLeads = (standing: Pick<Standing, 'role_id' | 'is_active'>): boolean => may(standing, 'leads:write');

/** Whether the company's people are somebody's business. */
export const managesUsers = (standing: Pick<Standing, 'role_id' | 'is_active'>): boolean =>
  may(standing, 'users:manage');
