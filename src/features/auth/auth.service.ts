import type { Actor } from '../../platform/endpoint.ts';
import { Failure } from '../../platform/errors.ts';
import type { Scope } from '../../platform/scope.ts';
import { permissionsOf } from '../people/index.ts';
import { profileOf } from './auth.overview.ts';
import type { AuthParts } from './auth-parts.ts';
import { loginService } from './login.service.ts';
import { SessionCache } from './session-cache.ts';
import { endReused, signOut } from './ended-sessions.ts';
import { findRefreshToken, findSession, isLive } from './session-lookup.across.ts';
import { sessionsIn } from './sessions.repository.ts';
import { type TokenPair, tokenPairs } from './token-pair.ts';

export type AuthService = ReturnType<typeof authService>;

export function authService(parts: AuthParts) {
  const { outside, across, scopeFor } = parts;
  const tokens = tokenPairs(outside.config);
  const sessions = new SessionCache(
    (id) => findSession(across, id),
    () => outside.now(),
  );

  return {
    login: loginService(parts, tokens),

    /** New tokens for an unused refresh token. One that was used before ends its session: somebody else has a copy. */
    async refresh(token: string): Promise<TokenPair> {
      const now = outside.now();
      const known = await findRefreshToken(across, tokens.refresh.hashOf(token));
      if (!known || !isLive(known, now)) throw new Failure('wrong_refresh_token');
      const { tokenId, sessionId } = known;
      const scope = scopeFor(known.entityId);
      const successor = tokens.refresh.successorOf(token);
      if (await sessionsIn(scope).rotate({ tokenId, sessionId, successorHash: tokens.refresh.hashOf(successor), now }))
        return tokens.pairFor(known, sessionId, successor);
      await endReused(scope, known, now);
      sessions.drop(sessionId);
      throw new Failure('wrong_refresh_token');
    },

    async logout(scope: Scope, actor: Actor): Promise<void> {
      await signOut(scope, actor, outside.now());
      sessions.drop(actor.sessionId);
    },

    me: (scope: Scope, actor: Actor) => profileOf(scope, actor),

    /** Who calls, as the database knew them 5 s ago at most; of a token only its session counts. `not_signed_in`. */
    async actorOf(authorization: string | undefined): Promise<Omit<Actor, 'address'>> {
      const session = await sessions.get(tokens.access.read(authorization).sid);
      if (!session || !isLive(session, outside.now())) throw new Failure('not_signed_in');
      const { userId, entityId, entityName, roleId, sessionId } = session;
      return { userId, entityId, entityName, roleId, sessionId, permissions: permissionsOf(roleId) };
    },
  };
}
