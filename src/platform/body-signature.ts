import { createHmac, timingSafeEqual } from 'node:crypto';

const HEADER = /^sha256=([0-9a-f]{64})$/;

/**
 * Whether one of the secrets signed these bytes: `sha256=<lower-case hex of HMAC-SHA256 over the raw body>`, compared in constant
 * time. Any other spelling, and no header at all, is no signature.
 */
export function signatureMatches(header: string | undefined, secrets: readonly string[], bytes: Buffer): boolean {
  const hex = HEADER.exec(header ?? '')?.[1];
  if (hex === undefined) return false;
  const given = Buffer.from(hex, 'hex');
  const signed = (secret: string) => timingSafeEqual(given, createHmac('sha256', secret).update(bytes).digest());
  return secrets.some((secret) => secret !== '' && signed(secret)); // anybody can sign with an empty one
}
