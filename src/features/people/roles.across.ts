import type { AcrossEntities } from '../../platform/across-entities.ts';
import { permissionsOf, type RoleName, rolesThatTakeLeads } from './roles.ts';

/** Every role of the installation, with what its people may do. */
export const readRoles = (across: AcrossEntities) =>
  across.read('roles are the same in every entity', async (db) => {
    const rows = (await db('roles').orderBy('id').select('id', 'name', 'description')) as {
      id: 1 | 2 | 3 | 4;
      name: RoleName;
      description: string;
    }[];
    return rows.map((row) => ({
      ...row,
      permissions: [...permissionsOf(row.id)].sort(),
      may_take_leads: rolesThatTakeLeads.includes(row.id),
    }));
  });

export type Roles = Awaited<ReturnType<typeof readRoles>>;
