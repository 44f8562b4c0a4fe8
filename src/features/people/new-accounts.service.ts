import type { Actor } from '../../platform/endpoint.ts';
import { Failure, found } from '../../platform/errors.ts';
import type { Outside } from '../../platform/outside.ts';
import { type RateLimiter, rateLimiter } from '../../platform/rate-limit.ts';
import type { Scope } from '../../platform/scope.ts';
import { byUser, record } from '../audit/index.ts';
import type { SendMail } from '../mail/index.ts';
import { lockSettings } from '../settings/index.ts';
import { accountMail } from './account-mail.ts';
import { peopleIn } from './people.repository.ts';
import { presentUser } from './present-user.ts';
import { assertMayGive } from './role-giving.ts';
import { refuseTaken, usersIn } from './users.repository.ts';
import type { NewUserBody, User } from './users.schema.ts';

/** That a username or an email is taken tells of other companies: not often. */
export const REFUSALS = { name: 'refused-accounts', points: 20, seconds: 3_600 } as const;

/** Each is a mail to somebody who did not ask for it, like an invitation. */
export const MADE_A_DAY = { name: 'new-accounts', points: 200, seconds: 86_400 } as const;

/** Matches no password. */
const NO_PASSWORD = 'none chosen yet';

interface Needs extends Pick<Outside, 'now' | 'redis'> {
  readonly publicUrl: string;
  readonly sendMail: SendMail;
}

export type NewAccountsService = ReturnType<typeof newAccountsService>;

/** Accounts that an administrator makes for others. */
export function newAccountsService({ now, redis, publicUrl, sendMail }: Needs) {
  const refusals = rateLimiter(redis, REFUSALS);
  const made = rateLimiter(redis, MADE_A_DAY);

  /** Both are counted before it is tried, so that a hundred at once are not all let in; what it did not turn out to be is given back. */
  async function counted<T>(scope: Scope, work: () => Promise<T>): Promise<T> {
    const key = String(scope.entityId);
    const verdicts = [await refusals.take(key), await made.take(key)];
    let counts: RateLimiter | undefined;
    try {
      const refusal = verdicts.find(({ allowed }) => !allowed);
      if (refusal) throw new Failure('too_many_requests', { retryAfter: refusal.retryAfter });
      const account = await work();
      counts = made;
      return account;
    } catch (error) {
      if (error instanceof Failure && error.code === 'conflict') counts = refusals;
      throw error;
    } finally {
      for (const limiter of [refusals, made]) if (limiter !== counts) await limiter.giveBack(key);
    }
  }

  const create = (scope: Scope, actor: Actor, body: NewUserBody): Promise<User> =>
    scope.transaction(async (tx) => {
      await lockSettings(tx);
      await assertMayGive(tx, actor, [body.role_id]);
      const at = now();
      const id = await add(tx, body);
      await sendMail(tx, accountMail({ ...namesOf(body), company: actor.entityName, publicUrl }));
      const after = { username: body.username, role_id: body.role_id };
      await record(tx, [{ action: 'user.added', subject: { type: 'user', id }, after, by: byUser(actor), at }]);
      return presentUser(found(await usersIn(tx).find(id)), actor);
    });

  return {
    /** The person chooses a password by the mail that goes out, and cannot sign in before. `conflict` for a taken name or email. */
    create: (scope: Scope, actor: Actor, body: NewUserBody): Promise<User> =>
      counted(scope, () => create(scope, actor, body)),
  };
}

const namesOf = ({ email, first_name: firstName, last_name: lastName }: NewUserBody) => ({
  email,
  firstName,
  lastName,
});

async function add(tx: Scope, body: NewUserBody): Promise<number> {
  if (await peopleIn(tx).withEmail(body.email))
    throw new Failure('conflict', { message: 'Somebody of your company has this email already.' });
  const { username, role_id: roleId, phone = null, weight = 1, max_active_leads = null, working_hours } = body;
  const person = { ...namesOf(body), username, roleId, phone, passwordHash: NO_PASSWORD, isVerified: false };
  const id = await peopleIn(tx).add(person).catch(refuseTaken);
  const hours = working_hours ? JSON.stringify(working_hours) : null;
  await usersIn(tx).change(id, { weight, max_active_leads, working_hours: hours });
  return id;
}
