import type { Encryption } from '../../platform/encryption.ts';
import { instant, instantOrNull } from '../../platform/fields.ts';
import { healthSummary } from './health-summary.ts';
import { type KnownPage, presentPage, summaryOf } from './present-page.ts';
import { openSecret } from './signing-secret.ts';
import type { SourceRow } from './sources.repository.ts';
import type { FieldMapping } from './field-mapping.ts';
import type { SourceType } from './source-type.ts';
import type { Source, SourceStatus } from './sources.schema.ts';

interface Beside {
  readonly encryption: Encryption;
  readonly now: Date;
  /** Of a Facebook page. */
  readonly page: KnownPage | undefined;
}

/** A source as its administrator sees it: everything but its secrets. */
export function presentSource(row: SourceRow, { encryption, now, page }: Beside): Source {
  return {
    id: row.id,
    type: row.type as SourceType,
    name: row.name,
    form_key: row.form_key,
    allowed_origins: row.allowed_origins as string[],
    is_signed: row.hmac_secret !== null,
    field_mapping: row.field_mapping as FieldMapping,
    default_campaign: row.default_campaign,
    is_default_form: row.is_default_form === true,
    rate_limit_per_minute: row.rate_limit_per_minute,
    status: row.status as SourceStatus,
    health: {
      last_lead_at: instantOrNull(row.last_lead_at),
      last_error: row.last_error,
      last_error_at: instantOrNull(row.last_error_at),
      summary: page ? summaryOf(row, page, now) : summaryOfForm(row, encryption),
    },
    page: page ? presentPage(page) : null,
    created_at: instant(row.created_at),
    updated_at: instant(row.updated_at),
  };
}

const summaryOfForm = (row: SourceRow, encryption: Encryption) =>
  healthSummary({
    status: row.status as SourceStatus,
    isSigned: row.hmac_secret !== null,
    secretIsUnreadable: row.hmac_secret !== null && !opens(row, row.hmac_secret, encryption),
    lastLeadAt: row.last_lead_at,
    lastError: row.last_error,
    lastErrorAt: row.last_error_at,
  });

function opens(row: SourceRow, sealed: Buffer, encryption: Encryption): boolean {
  try {
    openSecret(encryption, row, sealed);
    return true;
  } catch {
    return false;
  }
}
