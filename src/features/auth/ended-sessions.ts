import type { Actor } from '../../platform/endpoint.ts';
import type { Scope } from '../../platform/scope.ts';
import { byUser, record, system } from '../audit/index.ts';
import type { Session } from './session-lookup.across.ts';
import { sessionsIn } from './sessions.repository.ts';

/** Ends the caller's own session. */
export const signOut = (scope: Scope, actor: Actor, at: Date): Promise<void> =>
  scope.transaction(async (tx) => {
    const { userId, sessionId } = actor;
    if (!(await sessionsIn(tx).revoke(sessionId, 'logout', at))) return;
    const [subject, after] = [{ type: 'user', id: userId }, { session_id: sessionId }];
    await record(tx, [{ action: 'user.signed_out', subject, after, by: byUser(actor), at }]);
  });

/** Ends a session of whose refresh tokens somebody else has a copy. */
export const endReused = (scope: Scope, { userId, sessionId }: Session, at: Date): Promise<void> =>
  scope.transaction(async (tx) => {
    if (!(await sessionsIn(tx).revoke(sessionId, 'refresh_token_reused', at))) return;
    const [subject, after] = [
      { type: 'user', id: userId },
      { session_id: sessionId, reason: 'refresh_token_reused' },
    ];
    await record(tx, [{ action: 'user.session_revoked', subject, after, by: system, at }]);
  });
