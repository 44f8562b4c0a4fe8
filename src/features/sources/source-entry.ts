import type { Encryption } from '../../platform/encryption.ts';
import type { LeadSourcesRow, MetaPagesRow } from '../../platform/tables.ts';
import { openSecret } from './signing-secret.ts';
import type { SourceStatus, SourceType } from './sources.schema.ts';

/** With the page that is this source's; null: it has none, or no token has read it yet. */
export type SourceRow = LeadSourcesRow & Pick<MetaPagesRow, 'claimed_page_id'>;

/** A source as the receiver needs it. (How its submissions become leads: `LeadRecipe`.) */
export interface SourceEntry {
  readonly id: number;
  readonly entityId: number;
  readonly type: SourceType;
  readonly formKey: string | null;
  /** Of Facebook, as a text: it is longer than a number holds. Its deliveries are this source's. */
  readonly pageId: string | null;
  /** `needs_attention` also where the secret does not open. */
  readonly status: SourceStatus;
  /** As browsers send them; empty allows all. */
  readonly allowedOrigins: readonly string[];
  /** Whether posts must be signed. With `hmacSecret` null none can be verified, and each is to be refused. */
  readonly isSigned: boolean;
  /** Opened; null where the source is not signed, or its secret does not open. */
  readonly hmacSecret: string | null;
  readonly rateLimitPerMinute: number | null;
  readonly isDefaultForm: boolean;
}

/** Never throws over a secret: one that does not open is reported, and its source alone needs attention. */
export function entryOf(
  row: SourceRow,
  encryption: Encryption,
  report: (error: unknown, context: object) => void,
): SourceEntry {
  const isSigned = row.hmac_secret !== null;
  const hmacSecret = openedOrNull();
  const status = row.status as SourceStatus;
  return {
    id: row.id,
    entityId: row.entity_id,
    type: row.type as SourceType,
    formKey: row.form_key,
    pageId: row.claimed_page_id,
    status: status === 'active' && isSigned && hmacSecret === null ? 'needs_attention' : status,
    allowedOrigins: row.allowed_origins as string[],
    isSigned,
    hmacSecret,
    rateLimitPerMinute: row.rate_limit_per_minute,
    isDefaultForm: row.is_default_form === true,
  };

  function openedOrNull(): string | null {
    if (row.hmac_secret === null) return null;
    try {
      return openSecret(encryption, row, row.hmac_secret);
    } catch (error) {
      report(error, { source_id: row.id, entity_id: row.entity_id });
      return null;
    }
  }
}
