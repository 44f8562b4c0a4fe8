import type { AcrossEntities } from '../../platform/across-entities.ts';
import type { Outside } from '../../platform/outside.ts';
import type { SendMail } from '../mail/index.ts';
import { type LeftLeadsParts, leftLeadsService } from './left-leads.service.ts';
import { newAccountsService } from './new-accounts.service.ts';
import { readRoles } from './roles.across.ts';
import { usersService } from './users.service.ts';

interface Parts extends Pick<LeftLeadsParts, 'putBack'> {
  readonly outside: Outside;
  readonly across: AcrossEntities;
  readonly sendMail: SendMail;
}

/** Everything about the people of an entity but signing in and joining. */
export const people = ({ outside: { config, now, redis }, across, sendMail, putBack }: Parts) => ({
  users: usersService({ now }),
  newAccounts: newAccountsService({ now, redis, publicUrl: config.publicUrl, sendMail }),
  leftLeads: leftLeadsService({ now, putBack }),
  roles: { all: () => readRoles(across) },
});
