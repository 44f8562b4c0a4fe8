export { assertMayGive } from './role-giving.ts';
export { Email, PersonName, Phone, Username } from './person-fields.ts';
export { peopleIn } from './people.repository.ts';
export {
  isManager,
  isRep,
  permissionsOf,
  RoleId,
  type RoleName,
  RoleNames,
  roleIds,
  roleName,
  rolesThatTakeLeads,
} from './roles.ts';
export { worksLeads } from './user-rules.ts';
