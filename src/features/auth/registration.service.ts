import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import type { Encryption } from '../../platform/encryption.ts';
import { Failure, invalid } from '../../platform/errors.ts';
import { hashPassword } from '../../platform/passwords.ts';
import type { SendMail } from '../mail/index.ts';
import { admit } from './admit.across.ts';
import { alreadyRegisteredMail, confirmationMail, noMail, verificationMail } from './auth-mails.ts';
import type { AuthParts } from './auth-parts.ts';
import { codeThrottle } from './code-throttle.ts';
import { findAccount } from './login-lookup.across.ts';
import { mayBeVerified, verifyAccount } from './mailbox-proof.ts';
import { oneTimeCodes } from './one-time-codes.ts';
import { assertGoodPassword } from './password-policy.ts';
import type { Registered, Registration, Verification } from './registration.schema.ts';
import { RegistrationDraft } from './registration-draft.ts';
import { findWayIn, isEmailTaken, isUsernameTaken, reserveIds, USERNAME_TAKEN } from './way-in.across.ts';

export interface MailingParts extends AuthParts {
  readonly encryption: Encryption;
  readonly sendMail: SendMail;
}

export type RegistrationService = ReturnType<typeof registrationService>;

/** The outbox takes mails by entity; this one nobody has. */
export const NOBODYS_ENTITY = Number.MAX_SAFE_INTEGER;
export const wrongCode = () =>
  invalid('otp', 'is wrong, used or expired, or was tried too often: ask for a new one, and take the newest');

/**
 * From a registration to a verified user. Until the mailed code is given back nothing stands in the database: nobody can hold a
 * name, a company or somebody else's email without proof. No answer tells whether an email has an account; its owner is told by mail.
 */
export function registrationService({ outside, across, scopeFor, encryption, sendMail }: MailingParts) {
  const { config, redis } = outside;
  const now = () => outside.now();
  const codes = oneTimeCodes({ redis, secret: config.jwtSecret, now });
  const throttle = codeThrottle(redis);
  const placeOf = (email: string) => ({ entityId: NOBODYS_ENTITY, column: 'registration', externalId: email });
  const sealed = (draft: RegistrationDraft) =>
    encryption.seal(JSON.stringify(draft), placeOf(draft.email)).toString('base64');
  const opened = (about: string, email: string): RegistrationDraft =>
    RegistrationDraft.parse(JSON.parse(encryption.open(Buffer.from(about, 'base64'), placeOf(email))));

  return {
    /** Mails a code to whoever may come in. The newest registration of an email counts. */
    async register(body: Registration, address: string): Promise<z.input<typeof Registered>> {
      const { email, username } = body;
      await throttle.asking({ email, address });
      assertGoodPassword({ path: 'password', password: body.password, names: [email, username] });
      const wayIn = await findWayIn(across, body, { isSignupOpen: config.isSignupOpen, now: now() });
      if (await isUsernameTaken(across, username)) throw new Failure('conflict', { message: USERNAME_TAKEN });
      const { userId, entityId: reservedEntityId } = await reserveIds(across);
      const draft: RegistrationDraft = {
        ...{ userId, reservedEntityId, username, email, wayIn },
        passwordHash: await hashPassword(body.password),
        firstName: body.first_name,
        lastName: body.last_name,
        phone: body.phone ?? null,
      };
      const isTaken = await isEmailTaken(across, email, wayIn);
      // The same work for both: for a known email it is kept where nobody finds it.
      const code = await codes.issue('verify_email', isTaken ? randomUUID() : email, sealed(draft));
      await sendMail(
        scopeFor(reservedEntityId),
        isTaken ? alreadyRegisteredMail(email) : verificationMail(email, code, username),
      );
      return { user_id: userId, username, email };
    },

    /** Takes the mailed code: the person of the registration may sign in from now on, or one whom an admin added. */
    async verify({ email, otp }: Verification, address: string): Promise<void> {
      await throttle.trying({ email, address });
      const right = await codes.match('verify_email', email, otp);
      if (!right || !(await right.spend())) throw wrongCode();
      if (right.about !== '') return admit(across, { draft: opened(right.about, email), address, at: now() });
      const account = await findAccount(across, email);
      if (!account || !mayBeVerified(account)) throw wrongCode();
      await verifyAccount(scopeFor(account.entityId), { userId: account.userId, address, at: now() });
    },

    /** A new code for a registration, or for an account that is not verified; the older one ends. */
    async resend(email: string, address: string): Promise<void> {
      await throttle.asking({ email, address });
      const [account, renewed] = [await findAccount(across, email), await codes.renew('verify_email', email)];
      if (renewed && renewed.about !== '' && !account?.isVerified) {
        const { reservedEntityId, username } = opened(renewed.about, email);
        await sendMail(scopeFor(reservedEntityId), verificationMail(email, renewed, username));
      } else if (account && mayBeVerified(account)) {
        const code = await codes.issue('verify_email', email);
        await sendMail(scopeFor(account.entityId), confirmationMail(email, code));
      } else await sendMail(scopeFor(NOBODYS_ENTITY), noMail(email, now()));
    },
  };
}
