import { z } from 'zod';
import { type Permission, permissions } from '../../platform/permissions.ts';

/** Ids of the rows of `roles`; the same in every installation. */
export const roleIds = { admin: 1, manager: 2, sales_rep: 3, support: 4 } as const;
export type RoleName = keyof typeof roleIds;
export const RoleNames = z.enum(Object.keys(roleIds) as RoleName[]);
export const RoleId = z
  .literal(Object.values(roleIds), { error: 'must be the id of a role; see GET /api/roles' })
  .meta({ description: '1 admin, 2 manager, 3 sales_rep, 4 support' });

export const isManager = ({ roleId }: { readonly roleId: number }): boolean =>
  roleId === roleIds.admin || roleId === roleIds.manager;

/** Roles whose people may be given leads. */
export const rolesThatTakeLeads: readonly number[] = [roleIds.sales_rep];

/** A sales rep works, and is told of, own leads; everybody else those of all. */
export const isRep = ({ roleId }: { readonly roleId: number }): boolean => roleId === roleIds.sales_rep;

/** Support logs activities on any lead; a rep's changes are narrowed to own leads where they are made. */
const everybody: readonly Permission[] = [
  'leads:read',
  'assignments:read',
  'stages:read',
  'activities:read',
  'activities:write',
  'users:read',
];
const workers: readonly Permission[] = ['leads:write', 'stages:write', 'assignments:claim', 'analytics:read'];

const permissionsOfRole: Readonly<Record<RoleName, ReadonlySet<Permission>>> = {
  admin: new Set(permissions),
  manager: new Set<Permission>([
    ...everybody,
    ...workers,
    'leads:bulk',
    'leads:delete',
    'assignments:manage',
    'rules:manage',
    'reports:manage',
    'events:read',
  ]),
  sales_rep: new Set<Permission>([...everybody, ...workers]),
  support: new Set(everybody),
};

const names = new Map<number, RoleName>(Object.entries(roleIds).map(([name, id]) => [id, name as RoleName]));

/** The name of a role id; throws for one that no installation has. */
export function roleName(roleId: number): RoleName {
  const name = names.get(roleId);
  if (!name) throw new Error(`There is no role ${roleId}`);
  return name;
}

/** What the people of a role may do. */
export const permissionsOf = (roleId: number): ReadonlySet<Permission> => permissionsOfRole[roleName(roleId)];

/** Ids of the roles that hold the permission. */
export const rolesThatMay = (permission: Permission): number[] =>
  Object.values(roleIds).filter((roleId) => permissionsOf(roleId).has(permission));

/** Whether somebody of the first role may give the second, or change its people: it holds nothing that the own one lacks. */
export const covers = (ownRoleId: number, roleId: number): boolean =>
  permissionsOf(roleId).isSubsetOf(permissionsOf(ownRoleId));
