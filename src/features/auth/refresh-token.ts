import { createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto';

const BYTES = 32;

/**
 * Opaque tokens: 256 random bits, base64url. A rotated token's successor is derived from it with a key of the server,
 * so the same one can be handed to a second tab without being kept readable anywhere. The database holds SHA-256 only:
 * enough for a random value.
 */
export function refreshTokens(secret: string) {
  const key = Buffer.from(hkdfSync('sha256', secret, '', 'successor of a refresh token', BYTES));
  return {
    issue: (): string => randomBytes(BYTES).toString('base64url'),
    successorOf: (token: string): string => createHmac('sha256', key).update(token).digest('base64url'),
    hashOf: (token: string): Buffer => createHash('sha256').update(token).digest(),
  };
}
