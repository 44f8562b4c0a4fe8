import { Failure, found, invalid } from '../../platform/errors.ts';
import type { Actor } from '../../platform/endpoint.ts';
import { hashPassword } from '../../platform/passwords.ts';
import type { Scope } from '../../platform/scope.ts';
import { noMail, passwordChangedMail, resetMail } from './auth-mails.ts';
import { codeThrottle } from './code-throttle.ts';
import { findAccount } from './login-lookup.across.ts';
import { setPassword } from './new-password.ts';
import { oneTimeCodes } from './one-time-codes.ts';
import { assertGoodPassword } from './password-policy.ts';
import { passwordVerifier } from './password-verifier.ts';
import type { Change, Reset } from './registration.schema.ts';
import { type MailingParts, NOBODYS_ENTITY, wrongCode } from './registration.service.ts';

export type PasswordsService = ReturnType<typeof passwordsService>;

/** New passwords: for those who forgot theirs, by a mailed code; for the signed-in, by the present one. */
export function passwordsService({ outside, across, scopeFor, sendMail }: Omit<MailingParts, 'encryption'>) {
  const { config, redis } = outside;
  const now = () => outside.now();
  const codes = oneTimeCodes({ redis, secret: config.jwtSecret, now });
  const throttle = codeThrottle(redis);
  const isPasswordOf = passwordVerifier();

  return {
    /** Mails a code if the email has an account that is in use; the answer and the work are the same if not. */
    async forgot(email: string, address: string): Promise<void> {
      await throttle.asking({ email, address });
      const account = await findAccount(across, email);
      const mayReset = account?.isActive === true && account.suspendedAt === null;
      const code = await codes.issue('reset_password', email);
      const scope = scopeFor(mayReset ? account.entityId : NOBODYS_ENTITY);
      await sendMail(scope, mayReset ? resetMail(email, code) : noMail(email, now()));
    },

    /** The code came by mail, so it also proves the mailbox. Every session ends. */
    async reset({ email, otp, new_password: password }: Reset, address: string): Promise<void> {
      await throttle.trying({ email, address });
      assertGoodPassword({ path: 'new_password', password, names: [email] });
      const right = await codes.match('reset_password', email, otp);
      const account = await findAccount(across, email);
      if (!right || !account?.isActive || account.suspendedAt !== null) throw wrongCode();
      assertGoodPassword({ path: 'new_password', password, names: [account.username] });
      if (!(await right.spend())) throw wrongCode();
      const { userId, entityId } = account;
      const passwordHash = await hashPassword(password);
      await scopeFor(entityId).transaction(async (tx) => {
        await setPassword(tx, { userId, passwordHash, because: 'password_reset', address, at: now() });
        await sendMail(tx, passwordChangedMail(email));
      });
    },

    /** Needs the present password; the caller's other sessions end. */
    async change(
      scope: Scope,
      actor: Actor,
      { current_password: current, new_password: password }: Change,
    ): Promise<void> {
      const { userId, address, sessionId } = actor;
      const user = found(await scope.rows('users').where({ id: userId }).first());
      const { email, username, password_hash: presentHash } = user;
      await throttle.provingOneself({ userId, address });
      if (!(await isPasswordOf(presentHash, current)))
        throw invalid('current_password', 'is not your present password');
      if (password === current) throw invalid('new_password', 'must differ from the present one');
      assertGoodPassword({ path: 'new_password', password, names: [email, username] });
      const passwordHash = await hashPassword(password);
      await scope.transaction(async (tx) => {
        const kept = { presentHash, exceptSession: sessionId };
        const isSet = await setPassword(tx, {
          userId,
          passwordHash,
          because: 'password_changed',
          address,
          at: now(),
          ...kept,
        });
        if (!isSet)
          throw new Failure('conflict', { message: 'The password was changed by somebody else in this moment.' });
        await sendMail(tx, passwordChangedMail(email));
      });
    },
  };
}
