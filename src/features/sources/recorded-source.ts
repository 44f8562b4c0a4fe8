import { changedFields } from '../../platform/changed-fields.ts';
import type { Scope } from '../../platform/scope.ts';
import type { Json, LeadSourcesRow } from '../../platform/tables.ts';
import { type Doer, record } from '../audit/index.ts';
import { sourcesIn } from './sources.repository.ts';
import type { NewSource, SourceChange } from './sources.schema.ts';

/** Who does it, and when. */
export interface Deed {
  readonly by: Doer;
  readonly at: Date;
}

/** What the record of changes keeps of a source; of its secrets only whether there is one. */
const recordedSource = (row: LeadSourcesRow): { readonly [field: string]: Json } => ({
  name: row.name,
  type: row.type,
  form_key: row.form_key,
  allowed_origins: row.allowed_origins,
  field_mapping: row.field_mapping,
  default_campaign: row.default_campaign,
  is_default_form: row.is_default_form === true,
  is_signed: row.hmac_secret !== null,
  rate_limit_per_minute: row.rate_limit_per_minute,
  status: row.status,
});

const subjectOf = (id: number) => ({ type: 'source', id });

/** A source was made, in a transaction. */
export async function recordNewSource(tx: Scope, id: number, deed: Deed & Pick<NewSource, 'page_id'>): Promise<void> {
  const { by, at, page_id } = deed;
  const row = await sourcesIn(tx).find(id);
  if (!row) return;
  const after = { ...recordedSource(row), ...(page_id !== undefined && { page_id }) };
  await record(tx, [{ action: 'source.created', subject: subjectOf(id), after, by, at }]);
}

interface Changed extends Deed {
  readonly before: LeadSourcesRow;
  readonly change: SourceChange;
}

/** A source was changed, in a transaction; that a secret was replaced by another one is named, too. */
export async function recordChangedSource(tx: Scope, { before, change, by, at }: Changed): Promise<void> {
  const row = await sourcesIn(tx).find(before.id);
  const fields = row && changedFields(recordedSource(before), recordedSource(row));
  const replaced = (['page_token', 'hmac_secret'] as const).filter((name) => change[name] != null);
  if (!fields && replaced.length === 0) return;
  const after = { ...fields?.after, ...(replaced.length > 0 && { replaced }) };
  const difference = { ...(fields && { before: fields.before }), after };
  await record(tx, [{ action: 'source.changed', subject: subjectOf(before.id), ...difference, by, at }]);
}

/** A source is gone, in a transaction: somebody deleted it, or its page turned out to be another one's. */
export const recordDeletedSource = (tx: Scope, id: number, { by, at }: Deed): Promise<void> =>
  record(tx, [{ action: 'source.deleted', subject: subjectOf(id), by, at }]);

/** The connection failed or works again, in a transaction. */
export const recordStatus = (
  tx: Scope,
  id: number,
  { from, to, by, at }: Deed & { readonly from: string; readonly to: string },
): Promise<void> =>
  record(tx, [
    {
      action: 'source.status_changed',
      subject: subjectOf(id),
      before: { status: from },
      after: { status: to },
      ...{ by, at },
    },
  ]);
