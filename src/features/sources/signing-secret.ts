import type { Encryption, Place } from '../../platform/encryption.ts';

/** Whose secret it is. A source without a form key has none. */
export interface SecretOwner {
  readonly entity_id: number;
  readonly form_key: string | null;
}

/** The secret as it is stored; opens for this owner only. */
export const sealSecret = (encryption: Encryption, owner: SecretOwner, secret: string): Buffer =>
  encryption.seal(secret, placeOf(owner));

/** Throws if the key that sealed it is gone, or the bytes belong to another form. */
export const openSecret = (encryption: Encryption, owner: SecretOwner, sealed: Buffer): string =>
  encryption.open(sealed, placeOf(owner));

/**
 * Bound to the form key: it exists before the row does (an id would need a second write), is unique in the installation and
 * never changes; only deletion takes it away, and that takes the secret too.
 */
const placeOf = ({ entity_id, form_key }: SecretOwner): Place => ({
  entityId: entity_id,
  column: 'lead_sources.hmac_secret',
  externalId: form_key ?? '',
});
