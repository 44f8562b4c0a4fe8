import { createHash } from 'node:crypto';

/** What Redis knows an email by, which holds nobody's. */
export const emailKey = (email: string): string => createHash('sha256').update(email).digest('base64url');
