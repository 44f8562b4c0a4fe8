import { createHmac, timingSafeEqual } from 'node:crypto';

const HEADER = /^sha256=([0-9a-f]{64})$/;

/** `X-Signature-256: sha256=<lower-case hex of HMAC-SHA256 over the raw body>`, compared in constant time. */
export function signatureMatches(header: string | undefined, secret: string, bytes: Buffer): boolean {
  const given = HEADER.exec(header ?? '')?.[1];
  if (!given) return false;
  return timingSafeEqual(Buffer.from(given, 'hex'), createHmac('sha256', secret).update(bytes).digest());
}
