import type { Actor } from '../../platform/endpoint.ts';
import type { Scope } from '../../platform/scope.ts';
import { permissionsOf, roleIds } from '../people/index.ts';

/** Who reads for a report: whoever may ask for one sees all of the entity, and a timetable asks for nobody in particular. */
export const wholeEntity = ({ entityId }: Scope): Actor => ({
  userId: 0,
  entityId,
  entityName: '',
  roleId: roleIds.manager,
  sessionId: 0,
  address: '',
  permissions: permissionsOf(roleIds.manager),
});
