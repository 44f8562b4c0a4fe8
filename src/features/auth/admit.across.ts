import type { Knex } from 'knex';
import type { AcrossEntities } from '../../platform/across-entities.ts';
import { isDuplicate } from '../../platform/database.ts';
import { Failure } from '../../platform/errors.ts';
import type { Scope } from '../../platform/scope.ts';
import { byUser, type Change, record, system } from '../audit/index.ts';
import { provisionWith } from '../entities/index.ts';
import { useInvitation } from '../invitations/index.ts';
import { peopleIn, roleIds } from '../people/index.ts';
import { settingsOf } from '../settings/index.ts';
import type { RegistrationDraft } from './registration-draft.ts';
import { ENTITY_TAKEN, isEmailTaken, isUsernameTaken, USERNAME_TAKEN } from './way-in.across.ts';

interface Proof {
  readonly draft: RegistrationDraft;
  readonly address: string;
  readonly at: Date;
}

/**
 * Makes the verified user, and their entity if it is to be a new one, all or nothing. `conflict` where somebody was quicker:
 * has the name of user or company by now, or the invitation is no longer open.
 */
export async function admit(across: AcrossEntities, proof: Proof): Promise<void> {
  const { draft } = proof;
  try {
    await across.transaction('a registration names its entity, or makes it', async (trx, scopeOf) => {
      const { wayIn, reservedEntityId: id } = draft;
      const scope =
        wayIn.by === 'new_entity'
          ? await provisionWith(trx, scopeOf, { name: wayIn.entityName, id })
          : scopeOf(await openEntity(trx, wayIn.entityId));
      const unproved = await unprovedHolder(trx, scope, draft.email);
      if (unproved) await freeEmail(scopeOf(unproved.entity_id), unproved.id, proof.at);
      await enter(scope, proof);
    });
  } catch (error) {
    if (!isDuplicate(error)) throw error;
    throw new Failure('conflict', { message: await whatIsTaken(across, draft) });
  }
}

/** The entity's id, unless the operator suspended it since the person registered. */
async function openEntity(trx: Knex.Transaction, id: number): Promise<number> {
  const open: unknown = await trx('entities').where({ id }).whereNull('suspended_at').first('id');
  if (open === undefined) throw noLongerOpen();
  return id;
}

/** The account of this email that another company made, and nobody proved. */
const unprovedHolder = async (trx: Knex.Transaction, { entityId }: Scope, email: string) =>
  (await trx('users')
    .where({ email, is_verified: false })
    .whereNot({ entity_id: entityId })
    .forUpdate()
    .first('entity_id', 'id')) as { entity_id: number; id: number } | undefined;

/** The account stays with its company, for nobody: no mail ever gets to that address. */
async function freeEmail(scope: Scope, id: number, at: Date): Promise<void> {
  await scope
    .rows('users')
    .where({ id })
    .update({ email: `freed-${id}@salesmagnet.invalid` });
  await record(scope, [{ action: 'user.email_freed', subject: { type: 'user', id }, by: system, at }]);
}

async function enter(scope: Scope, { draft, address, at }: Proof): Promise<void> {
  const { userId, wayIn } = draft;
  const roleId = await roleIn(scope, draft);
  await peopleIn(scope).add({ ...draft, id: userId, roleId, isVerified: true });
  const by = byUser({ userId, address });
  const changes: Change[] = [
    {
      action: 'user.registered',
      subject: { type: 'user', id: userId },
      after: { role_id: roleId, way_in: wayIn.by },
      ...{ by, at },
    },
  ];
  if (wayIn.by === 'new_entity')
    changes.unshift({ action: 'entity.created', subject: { type: 'entity', id: scope.entityId }, by, at });
  if (wayIn.by === 'invitation') {
    if (!(await useInvitation(scope, { id: wayIn.invitationId, userId, at }))) throw noLongerOpen();
    changes.push({ action: 'invitation.accepted', subject: { type: 'invitation', id: wayIn.invitationId }, by, at });
  }
  await record(scope, changes);
}

/** The settings may have changed since the person registered: what counts is what is allowed now. */
async function roleIn(scope: Scope, { wayIn }: RegistrationDraft): Promise<number> {
  if (wayIn.by === 'new_entity') return roleIds.admin;
  if (wayIn.by === 'invitation') return wayIn.roleId;
  const { allowedEmailDomains } = await settingsOf(scope);
  if (!allowedEmailDomains.includes(wayIn.domain)) throw noLongerOpen();
  return roleIds.sales_rep;
}

const noLongerOpen = () =>
  new Failure('conflict', { message: 'The way in was closed meanwhile: ask the company for an invitation.' });

async function whatIsTaken(across: AcrossEntities, { email, username, wayIn }: RegistrationDraft): Promise<string> {
  if (await isEmailTaken(across, email, wayIn)) return 'This email has an account: sign in.';
  if (await isUsernameTaken(across, username)) return `${USERNAME_TAKEN} Then register again.`;
  return ENTITY_TAKEN;
}
