import type { AcrossEntities } from '../../platform/across-entities.ts';
import { mayBeSignedIn, type Member, memberColumns } from './member.ts';

export interface Session extends Member {
  readonly sessionId: number;
  readonly expiresAt: Date;
  readonly revokedAt: Date | null;
}

export interface RefreshToken extends Session {
  readonly tokenId: number;
}

const sessionColumns = {
  ...memberColumns,
  sessionId: 'sessions.id',
  expiresAt: 'sessions.expires_at',
  revokedAt: 'sessions.revoked_at',
} as const satisfies Record<keyof Session, string>;

const usersOfSessions = { 'users.entity_id': 'sessions.entity_id', 'users.id': 'sessions.user_id' };

/** The session with this id; user, entity and role are the session's own, whatever a token says beside it. */
export const findSession = (across: AcrossEntities, sessionId: number): Promise<Session | undefined> =>
  across.read('a token names its session, and the session its entity', async (db) => {
    const [session] = (await db('sessions')
      .join('users', usersOfSessions)
      .join('entities', 'entities.id', 'sessions.entity_id')
      .where('sessions.id', sessionId)
      .select(sessionColumns)) as Session[];
    return session;
  });

/** The refresh token with this hash and its session, whether or not it is live or was used; undefined: none of ours. */
export const findRefreshToken = (across: AcrossEntities, hash: Buffer): Promise<RefreshToken | undefined> =>
  across.read('a refresh token names its session, and the session its entity', async (db) => {
    const [token] = (await db('refresh_tokens')
      .join('sessions', {
        'sessions.entity_id': 'refresh_tokens.entity_id',
        'sessions.id': 'refresh_tokens.session_id',
      })
      .join('users', usersOfSessions)
      .join('entities', 'entities.id', 'sessions.entity_id')
      .where('refresh_tokens.token_hash', hash)
      .select({ ...sessionColumns, tokenId: 'refresh_tokens.id' })) as RefreshToken[];
    return token;
  });

/** Neither revoked nor past its end, of somebody who may be signed in. */
export const isLive = (session: Session, now: Date): boolean =>
  session.revokedAt === null && session.expiresAt > now && mayBeSignedIn(session);
