import type { Encryption } from '../../platform/encryption.ts';
import { instant, instantOrNull } from '../../platform/fields.ts';
import { healthSummary } from './health-summary.ts';
import { openSecret } from './signing-secret.ts';
import type { SourceRow } from './sources.repository.ts';
import type { FieldTarget, Source, SourceStatus, SourceType } from './sources.schema.ts';

/** A source as its administrator sees it: everything but the secret. */
export function presentSource(row: SourceRow, encryption: Encryption): Source {
  const status = row.status as SourceStatus;
  const isSigned = row.hmac_secret !== null;
  return {
    id: row.id,
    type: row.type as SourceType,
    name: row.name,
    form_key: row.form_key,
    allowed_origins: row.allowed_origins as string[],
    is_signed: isSigned,
    field_mapping: row.field_mapping as Record<string, FieldTarget>,
    default_campaign: row.default_campaign,
    is_default_form: row.is_default_form === true,
    rate_limit_per_minute: row.rate_limit_per_minute,
    status,
    health: {
      last_lead_at: instantOrNull(row.last_lead_at),
      last_error: row.last_error,
      last_error_at: instantOrNull(row.last_error_at),
      summary: healthSummary({
        status,
        isSigned,
        secretIsUnreadable: row.hmac_secret !== null && !opens(row, row.hmac_secret, encryption),
        lastLeadAt: row.last_lead_at,
        lastError: row.last_error,
        lastErrorAt: row.last_error_at,
      }),
    },
    created_at: instant(row.created_at),
    updated_at: instant(row.updated_at),
  };
}

function opens(row: SourceRow, sealed: Buffer, encryption: Encryption): boolean {
  try {
    openSecret(encryption, row, sealed);
    return true;
  } catch {
    return false;
  }
}
