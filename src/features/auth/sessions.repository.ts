import { found } from '../../platform/errors.ts';
import type { Scope } from '../../platform/scope.ts';
import { byUser, record } from '../audit/index.ts';
import type { Account } from './login-lookup.across.ts';

export interface NewSession {
  readonly userAgent: string;
  readonly address: string;
  readonly refreshTokenHash: Buffer;
  readonly now: Date;
  readonly expiresAt: Date;
}

interface Rotation {
  readonly tokenId: number;
  readonly sessionId: number;
  readonly successorHash: Buffer;
  readonly now: Date;
}

/** Why a session ended before its time; kept on its row. */
export type RevokedBecause = 'logout' | 'refresh_token_reused';

/** Within this time the token before answers with the same successor: two tabs, or an answer lost on its way. */
const GRACE_MS = 10_000;

export const sessionsIn = (scope: Scope) => ({
  /** The new session's id; undefined if the password was changed, or the person deactivated, since it was verified. */
  open: (account: Account, session: NewSession): Promise<number | undefined> =>
    scope.transaction(async (tx) => {
      // Before the inserts: they share-lock this row, and two logins at once would wait for each other.
      const unchanged = await tx
        .rows('users')
        .where({ id: account.userId, password_hash: account.passwordHash, is_active: true })
        .update({ last_login: session.now });
      if (unchanged === 0) return undefined;
      const id = await tx.add('sessions', {
        user_id: account.userId,
        user_agent: session.userAgent,
        address: session.address,
        created_at: session.now,
        expires_at: session.expiresAt,
      });
      await tx.add('refresh_tokens', {
        session_id: id,
        token_hash: session.refreshTokenHash,
        created_at: session.now,
      });
      const by = byUser({ userId: account.userId, address: session.address });
      const subject = { type: 'user', id: account.userId };
      await record(tx, [{ action: 'user.signed_in', subject, after: { session_id: id }, by, at: session.now }]);
      return id;
    }),

  /** True if the token may be answered with its successor: rotated now, by whoever comes first, or a moment ago. */
  rotate: ({ tokenId, sessionId, successorHash, now }: Rotation): Promise<boolean> =>
    scope.transaction(async (tx) => {
      const rotated = await tx
        .rows('refresh_tokens')
        .where({ id: tokenId })
        .whereNull('rotated_at')
        .update({ rotated_at: now });
      if (rotated === 1) {
        await tx.add('refresh_tokens', { session_id: sessionId, token_hash: successorHash, created_at: now });
        return true;
      }
      const { rotated_at: before } = found(await tx.rows('refresh_tokens').where({ id: tokenId }).first());
      return before !== null && now.getTime() - before.getTime() <= GRACE_MS;
    }),

  /** Ends the session, and with it every token of its family. False: it had ended. */
  async revoke(sessionId: number, because: RevokedBecause, now: Date): Promise<boolean> {
    const ended = await scope
      .rows('sessions')
      .where({ id: sessionId })
      .whereNull('revoked_at')
      .update({ revoked_at: now, revoked_reason: because });
    return ended > 0;
  },
});
