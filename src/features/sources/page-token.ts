import type { Encryption, Place } from '../../platform/encryption.ts';

/** Whose token it is: it opens for this page of this entity only. */
export interface TokenOwner {
  readonly entity_id: number;
  readonly page_id: string;
}

const placeOf = ({ entity_id, page_id }: TokenOwner): Place => ({
  entityId: entity_id,
  column: 'meta_pages.page_token',
  externalId: page_id,
});

export const sealPageToken = (encryption: Encryption, owner: TokenOwner, token: string): Buffer =>
  encryption.seal(token, placeOf(owner));

/** Throws if the key that sealed it is gone, or the bytes belong to another page. */
export const openPageToken = (encryption: Encryption, owner: TokenOwner, sealed: Buffer): string =>
  encryption.open(sealed, placeOf(owner));
