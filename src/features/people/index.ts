export { peopleIn } from './people.repository.ts';
export { permissionsOf, type RoleName, roleIds, roleName, rolesThatTakeLeads } from './roles.ts';
