import { createHash, randomBytes } from 'node:crypto';

const BYTES = 32;

/** 256 random bits, base64url: mailed once, and kept as SHA-256 only, which is enough for a random value. */
export const newInvitationToken = (): string => randomBytes(BYTES).toString('base64url');

export const hashOfInvitation = (token: string): Buffer => createHash('sha256').update(token).digest();
