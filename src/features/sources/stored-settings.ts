import type { Encryption } from '../../platform/encryption.ts';
import { invalid } from '../../platform/errors.ts';
import { type SecretOwner, sealSecret } from './signing-secret.ts';
import type { SourceColumns } from './sources.repository.ts';
import type { SourceChange } from './sources.schema.ts';

/** Whoever names only the entity cannot sign, so a signed form as the default would refuse everything. */
export function refuseSignedDefault(
  change: Pick<SourceChange, 'hmac_secret' | 'is_default_form'>,
  before: { readonly isSigned: boolean; readonly isDefaultForm: boolean },
): void {
  const isSigned = change.hmac_secret === undefined ? before.isSigned : change.hmac_secret !== null;
  if (!isSigned || !(change.is_default_form ?? before.isDefaultForm)) return;
  if (change.is_default_form) throw invalid('is_default_form', 'cannot be true for a signed form');
  throw invalid('hmac_secret', 'cannot be set on the default form: make another form the default first');
}

/** What a change asks for, as it is stored; what it leaves out is left out. */
export function columnsOf(change: SourceChange, owner: SecretOwner, encryption: Encryption): SourceColumns {
  const { allowed_origins, field_mapping, hmac_secret, is_default_form, page_token: _, ...asTheyAre } = change;
  const columns = {
    ...asTheyAre,
    allowed_origins: allowed_origins && JSON.stringify(allowed_origins),
    field_mapping: field_mapping && JSON.stringify(field_mapping),
    hmac_secret: hmac_secret && sealSecret(encryption, owner, hmac_secret),
    is_default_form: is_default_form === false ? null : is_default_form, // the unique key allows any number of nulls
  };
  return Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== undefined));
}
