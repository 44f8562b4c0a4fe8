import { type Permission, permissions } from '../../platform/permissions.ts';

/** Ids of the rows of `roles`; the same in every installation. */
export const roleIds = { admin: 1, manager: 2, sales_rep: 3, support: 4 } as const;
export type RoleName = keyof typeof roleIds;

/** Roles whose people may be given leads. */
export const rolesThatTakeLeads: readonly number[] = [roleIds.sales_rep];

const readers: readonly Permission[] = ['leads:read', 'assignments:read'];

const permissionsOfRole: Readonly<Record<RoleName, ReadonlySet<Permission>>> = {
  admin: new Set(permissions),
  manager: new Set<Permission>([...readers, 'leads:write', 'events:read']),
  sales_rep: new Set<Permission>([...readers, 'leads:write']), // of own leads: the leads feature narrows it
  support: new Set(readers),
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
