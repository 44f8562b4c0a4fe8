import { createHash, randomBytes } from 'node:crypto';

const BYTES = 32;

/** 256 random bits, base64url: told once, and kept as SHA-256 only, which is enough for a random value. */
export const newExportToken = (): string => randomBytes(BYTES).toString('base64url');

export const hashOfExportToken = (token: string): Buffer => createHash('sha256').update(token).digest();
