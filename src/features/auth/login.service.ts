import type { z } from 'zod';
import { Failure } from '../../platform/errors.ts';
import { roleName } from '../people/index.ts';
import type { Credentials, SignedIn } from './auth.schema.ts';
import type { AuthParts } from './auth-parts.ts';
import { type Account, addressesOf, findAccount, emailAsKept } from './login-lookup.across.ts';
import { loginThrottle } from './login-throttle.ts';
import { mayBeSignedIn } from './member.ts';
import { passwordVerifier } from './password-verifier.ts';
import { sessionsIn } from './sessions.repository.ts';
import type { TokenPairs } from './token-pair.ts';

/** However often its tokens are refreshed, a session ends after this long. */
const SESSION_DAYS = 30;
const DAY_MS = 86_400_000;
const ADDRESS_COLUMN = 45;

type Answer = z.input<typeof SignedIn>;

interface Caller {
  readonly address: string;
  readonly userAgent: string;
}

/** Opens sessions. `wrong_credentials` says nothing about which part was wrong, neither by its text nor by its time. */
export function loginService({ outside, across, scopeFor }: AuthParts, { refresh, pairFor }: TokenPairs) {
  const throttled = loginThrottle(outside.redis);
  const verified = passwordVerifier();

  async function open(account: Account, { address, userAgent }: Caller): Promise<Answer> {
    const now = outside.now();
    const token = refresh.issue();
    const sessionId = await sessionsIn(scopeFor(account.entityId)).open(account, {
      userAgent,
      address: address.slice(0, ADDRESS_COLUMN),
      refreshTokenHash: refresh.hashOf(token),
      now,
      expiresAt: new Date(now.getTime() + SESSION_DAYS * DAY_MS),
    });
    if (sessionId === undefined) throw new Failure('wrong_credentials');
    return { user: userOf(account), ...pairFor(account, sessionId, token) };
  }

  return ({ email: typed, password }: Credentials, caller: Caller): Promise<Answer> => {
    const email = emailAsKept(typed);
    const knownAddresses = () => addressesOf(across, email);
    return throttled({ email, address: caller.address, knownAddresses }, async () => {
      const account = await findAccount(across, email);
      const isRight = await verified(account?.passwordHash, password); // first, so that it takes as long for everybody
      if (!account || !isRight || !mayBeSignedIn(account)) throw new Failure('wrong_credentials');
      return open(account, caller);
    });
  };
}

const userOf = (account: Account): Answer['user'] => ({
  id: account.userId,
  username: account.username,
  email: account.email,
  first_name: account.firstName,
  last_name: account.lastName,
  role: roleName(account.roleId),
  entity: { id: account.entityId, name: account.entityName },
});
