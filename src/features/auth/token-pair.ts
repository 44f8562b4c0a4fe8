import type { z } from 'zod';
import type { Config } from '../../config.ts';
import { accessTokens } from '../../platform/auth.ts';
import type { Refreshed } from './auth.schema.ts';
import type { Member } from './member.ts';
import { refreshTokens } from './refresh-token.ts';

export type TokenPair = z.input<typeof Refreshed>;

/** What a session is carried by: a short access token and the refresh token that gets the next one. */
export function tokenPairs({ jwtSecret, jwtExpiresIn }: Pick<Config, 'jwtSecret' | 'jwtExpiresIn'>) {
  const access = accessTokens(jwtSecret, jwtExpiresIn);
  return {
    access,
    refresh: refreshTokens(jwtSecret),
    pairFor: (member: Member, sessionId: number, refreshToken: string): TokenPair => ({
      access_token: access.sign({
        user_id: member.userId,
        email: member.email,
        role_id: member.roleId,
        entity_id: member.entityId,
        entity_name: member.entityName,
        sid: sessionId,
      }),
      refresh_token: refreshToken,
      expires_in: access.expiresIn,
    }),
  };
}

export type TokenPairs = ReturnType<typeof tokenPairs>;
