import { randomBytes } from 'node:crypto';
import { hashPassword, passwordMatches } from '../../platform/passwords.ts';

/** What an account has that was never given a password is no hash, and matches nothing. */
const USABLE_HASH = /^\$argon2id\$/;

/** Compares a password with a hash, or takes the same time over a hash that nothing matches where there is none. */
export function passwordVerifier() {
  let decoy: Promise<string> | undefined;
  return async (stored: string | undefined, password: string): Promise<boolean> => {
    decoy ??= hashPassword(randomBytes(32).toString('hex')).catch((error: unknown) => {
      decoy = undefined; // short of memory, perhaps; the next login tries again
      throw error;
    });
    const nothing = await decoy; // by everybody, or the first unknown email would take longer
    const usable = stored !== undefined && USABLE_HASH.test(stored);
    return (await passwordMatches(usable ? stored : nothing, password)) && usable;
  };
}
