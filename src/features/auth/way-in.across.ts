import { randomUUID } from 'node:crypto';
import type { AcrossEntities } from '../../platform/across-entities.ts';
import { Failure, invalid } from '../../platform/errors.ts';
import { findOpenInvitation } from '../invitations/index.ts';
import { roleIds } from '../people/index.ts';
import type { WayIn } from './registration-draft.ts';

interface Wish {
  readonly email: string;
  readonly invite_token?: string | undefined;
  readonly entity_name?: string | undefined;
}

interface House {
  readonly isSignupOpen: boolean;
  readonly now: Date;
}

/** The way in that was asked for; whether the email has an account already makes no difference to what it answers. */
export async function findWayIn(across: AcrossEntities, wish: Wish, house: House): Promise<WayIn> {
  const { email, invite_token: token, entity_name: name } = wish;
  if (token !== undefined && name !== undefined)
    throw invalid('entity_name', 'cannot go with invite_token, which says the company');
  if (token !== undefined) return byInvitation(across, { email, token, now: house.now });
  return name === undefined ? byDomain(across, email) : asNewEntity(across, name, house);
}

async function byInvitation(
  across: AcrossEntities,
  { email, token, now }: { email: string; token: string; now: Date },
): Promise<WayIn> {
  const invitation = await findOpenInvitation(across, token, now);
  if (invitation?.email.toLowerCase() !== email)
    throw invalid('invite_token', 'is unknown, used, revoked or expired, or for another email');
  const { entityId, roleId, id } = invitation;
  return { by: 'invitation', entityId, roleId, invitationId: id };
}

async function byDomain(across: AcrossEntities, email: string): Promise<WayIn> {
  const domain = email.slice(email.lastIndexOf('@') + 1);
  const [only, another] = await entitiesAllowing(across, domain);
  if (only === undefined || another !== undefined)
    // two companies: neither may take the other's people
    throw invalid(
      'invite_token',
      'is needed: ask for an invitation, or give the entity_name of a new company (no company takes people of this email domain without one)',
    );
  return { by: 'domain', entityId: only, domain };
}

async function asNewEntity(across: AcrossEntities, entityName: string, { isSignupOpen }: House): Promise<WayIn> {
  if (!isSignupOpen)
    throw new Failure('not_allowed', { message: 'New companies cannot register here: ask for an invitation.' });
  if (await isEntityTaken(across, entityName)) throw new Failure('conflict', { message: ENTITY_TAKEN });
  return { by: 'new_entity', entityName };
}

export const ENTITY_TAKEN =
  'There is a company with this name: ask its admin for an invitation, or choose another name.';
export const USERNAME_TAKEN = 'Somebody has this username: choose another one.';

/** Ids of entities whose settings allow the domain; two at most. */
const entitiesAllowing = (across: AcrossEntities, domain: string): Promise<number[]> =>
  across.read('an email domain names the entity that allows it', async (db) => {
    const rows = (await db('entity_settings')
      .join('entities', 'entities.id', 'entity_settings.entity_id')
      .whereRaw('json_contains(entity_settings.allowed_email_domains, ?)', [JSON.stringify(domain)])
      .whereNull('entities.suspended_at')
      .orderBy('entities.id')
      .limit(2)
      .select({ id: 'entities.id' })) as { id: number }[];
    return rows.map(({ id }) => id);
  });

const isEntityTaken = (across: AcrossEntities, name: string): Promise<boolean> =>
  across.read(
    'names of entities are unique',
    async (db) => (await db('entities').where({ name }).first('id')) !== undefined,
  );

export const isUsernameTaken = (across: AcrossEntities, username: string): Promise<boolean> =>
  across.read(
    'usernames are unique in the installation',
    async (db) => (await db('users').where({ username }).first('entity_id')) !== undefined,
  );

/**
 * Whether the email has an account that whoever proves it must sign in to. Another company's account that its owner never proved is
 * none: anybody could keep people out by making accounts for them.
 */
export const isEmailTaken = (across: AcrossEntities, email: string, wayIn: WayIn): Promise<boolean> =>
  across.read('emails are unique in the installation', async (db) => {
    const holder = (await db('users').where({ email }).first('entity_id', 'is_verified')) as Holder | undefined;
    const isOwn = wayIn.by !== 'new_entity' && wayIn.entityId === holder?.entity_id;
    return holder !== undefined && (holder.is_verified || isOwn);
  });

interface Holder {
  readonly entity_id: number;
  readonly is_verified: boolean;
}

interface Reserved {
  readonly userId: number;
  readonly entityId: number;
}

class Undone extends Error {
  readonly ids: Reserved;
  constructor(ids: Reserved) {
    super('nothing was to be kept');
    this.ids = ids;
  }
}

/**
 * Ids that no row will ever be given by itself. The rows that took them are rolled back, but the counters are not: so the answer
 * can name a user who is not in the database yet, and perhaps never will be.
 */
export async function reserveIds(across: AcrossEntities): Promise<Reserved> {
  const unique = randomUUID();
  try {
    return await across.transaction('nothing of it is kept', async (trx) => {
      const [entityId] = (await trx('entities').insert({ name: unique })) as [number];
      const user = { username: unique, email: unique, password_hash: '', first_name: '', last_name: '' };
      const [userId] = (await trx('users').insert({ ...user, entity_id: entityId, role_id: roleIds.support })) as [
        number,
      ];
      throw new Undone({ userId, entityId });
    });
  } catch (error) {
    if (error instanceof Undone) return error.ids;
    throw error;
  }
}
