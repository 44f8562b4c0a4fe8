import type { AcrossEntities } from '../../platform/across-entities.ts';
import type { Outside } from '../../platform/outside.ts';
import type { SendMail } from '../mail/index.ts';
import { type LeftLeadsParts, leftLeadsService } from './left-leads.service.ts';
import { newAccountsService } from './new-accounts.service.ts';
import { readRoles } from './roles.across.ts';
import { type UsersParts, usersService } from './users.service.ts';

interface Parts extends Pick<LeftLeadsParts, 'putBack'>, Pick<UsersParts, 'endInvitations'> {
  readonly outside: Outside;
  readonly across: AcrossEntities;
  readonly sendMail: SendMail;
}

/** Everything about the people of an entity but signing in and joining. */
export const people = ({ outside: { config, now, redis }, across, sendMail, putBack, endInvitations }: Parts) => ({
  users: usersService({ now, endInvitations }),
  newAccounts: newAccountsService({ now, redis, publicUrl: config.publicUrl, sendMail }),
  leftLeads: leftLeadsService({ now, putBack }),
  roles: { all: () => readRoles(across) },
});
