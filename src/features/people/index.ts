export { Email } from './person-fields.ts';
export { peopleIn } from './people.repository.ts';
export {
  covers,
  isRep,
  permissionsOf,
  RoleId,
  type RoleName,
  RoleNames,
  roleIds,
  roleName,
  rolesThatTakeLeads,
} from './roles.ts';
