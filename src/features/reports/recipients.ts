import { invalid } from '../../platform/errors.ts';
import type { Scope } from '../../platform/scope.ts';
import { settingsOf } from '../settings/index.ts';

/** Those of the addresses that may have the entity's data now: of its active users, or at a domain that it allows. */
export async function allowedRecipients(scope: Scope, addresses: readonly string[]): Promise<string[]> {
  const { allowedEmailDomains } = await settingsOf(scope);
  const rows = await scope.rows('users').whereIn('email', addresses).where({ is_active: true }).select('email');
  const users = new Set(rows.map(({ email }) => email.toLowerCase()));
  return addresses.filter((address) => {
    const lower = address.toLowerCase();
    return users.has(lower) || allowedEmailDomains.includes(lower.slice(lower.lastIndexOf('@') + 1));
  });
}

/** Throws 400 for the first address that is a stranger's. */
export async function assertNoStrangers(scope: Scope, addresses: readonly string[], path: string): Promise<void> {
  const allowed = new Set(await allowedRecipients(scope, addresses));
  const stranger = addresses.findIndex((address) => !allowed.has(address));
  if (stranger >= 0)
    throw invalid(
      `${path}.${stranger}`,
      'must be the email of an active user of this entity, or at one of its allowed domains',
    );
}
