import { createCipheriv, createDecipheriv, createHash, createHmac, randomBytes } from 'node:crypto';

const ALGORITHM = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;
const KEY_ID_BYTES = 4;

/** Where a secret lives. The ciphertext is bound to it, so that one copied into another row does not open. */
export interface Place {
  readonly entityId: number;
  readonly column: string;
  readonly externalId: string;
}

/**
 * Secrets at rest: key id (4 bytes) · IV (12) · tag (16) · ciphertext. Several keys may be given, the newest first: it writes,
 * all of them read, so a key can be changed without a pause.
 */
export function encryption(keys: readonly string[]) {
  const ring = keys.map((text) => {
    const key = createHash('sha256').update(text).digest();
    return { key, id: createHash('sha256').update(key).digest().subarray(0, KEY_ID_BYTES) };
  });
  const [newest] = ring;
  if (!newest) throw new Error('ENCRYPTION_KEY is empty');
  return {
    seal(plain: string, place: Place): Buffer {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv(ALGORITHM, newest.key, iv).setAAD(boundTo(place));
      const sealed = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
      return Buffer.concat([newest.id, iv, cipher.getAuthTag(), sealed]);
    },
    /** What stands for a text that nobody may read any more: two are equal where the texts were, as long as the key stays. */
    keyedHash: (text: string): string => createHmac('sha256', newest.key).update(text).digest('hex'),
    /** Whether the newest key sealed it: then the others are not needed for it. */
    isCurrent: (sealed: Buffer): boolean => newest.id.equals(sealed.subarray(0, KEY_ID_BYTES)),
    /** Throws if the key is gone, the text was changed, or it belongs to another place. */
    open(sealed: Buffer, place: Place): string {
      const used = ring.find(({ id }) => id.equals(sealed.subarray(0, KEY_ID_BYTES)));
      if (!used) throw new Error('This secret was sealed with a key that ENCRYPTION_KEY no longer lists');
      const iv = sealed.subarray(KEY_ID_BYTES, KEY_ID_BYTES + IV_BYTES);
      const tag = sealed.subarray(KEY_ID_BYTES + IV_BYTES, KEY_ID_BYTES + IV_BYTES + TAG_BYTES);
      const decipher = createDecipheriv(ALGORITHM, used.key, iv, { authTagLength: TAG_BYTES })
        .setAAD(boundTo(place))
        .setAuthTag(tag);
      return Buffer.concat([
        decipher.update(sealed.subarray(KEY_ID_BYTES + IV_BYTES + TAG_BYTES)),
        decipher.final(),
      ]).toString('utf8');
    },
  };
}

export type Encryption = ReturnType<typeof encryption>;

const boundTo = ({ entityId, column, externalId }: Place) => Buffer.from(`${entityId}|${column}|${externalId}`);
