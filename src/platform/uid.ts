import { randomFillSync } from 'node:crypto';

const BYTES = 16;

/** Fetched by the kilobyte: for ten bytes at a time the way to the system's generator costs more than they do. */
const pool = Buffer.allocUnsafeSlow(4_096);
let used = pool.length;

/** A UUID of version 7 as bytes (RFC 9562): time first, so that rows made together lie together in an index. */
export function newUid(now: number = Date.now()): Buffer {
  if (used + BYTES > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const uid = Buffer.from(pool.subarray(used, used + BYTES));
  used += BYTES;
  uid.writeUIntBE(now, 0, 6);
  uid[6] = ((uid[6] as number) & 0x0f) | 0x70;
  uid[8] = ((uid[8] as number) & 0x3f) | 0x80;
  return uid;
}

/** As RFC 9562 writes it, in lower case. */
export const uidText = (uid: Buffer): string =>
  uid.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');

/** The bytes of such text; the caller has checked its form. */
export const uidBytes = (text: string): Buffer => Buffer.from(text.replaceAll('-', ''), 'hex');
