import { readCursor, writeCursor } from '../../platform/cursor.ts';
import type { Encryption } from '../../platform/encryption.ts';
import type { Page } from '../../platform/endpoint.ts';
import { Failure, found, invalid } from '../../platform/errors.ts';
import type { Scope } from '../../platform/scope.ts';
import { newFormKey } from './form-key.ts';
import { presentSource } from './present-source.ts';
import { sealSecret, type SecretOwner } from './signing-secret.ts';
import { snippetOf } from './snippet.ts';
import { type SourceColumns, type SourceRow, sourcesIn } from './sources.repository.ts';
import type { NewSource, Snippet, Source, SourceChange, SourceQuery } from './sources.schema.ts';

/** Called in the transaction that makes a form active again, so that its parked events resume exactly if that commits. */
export type OnResumed = (scope: Scope, sourceId: number) => Promise<void>;

interface Needs {
  readonly encryption: Encryption;
  /** Where the API is reached from outside: what the snippets post to. */
  readonly publicUrl: string;
  readonly now: () => Date;
  /** Called after each committed change, so that this process' directory reads it at the next question. */
  readonly onChanged: () => void;
  readonly onResumed: OnResumed;
}

export type SourcesService = ReturnType<typeof sourcesService>;

/** The connections that leads come from, as their administrator runs them. */
export const sourcesService = ({ encryption, publicUrl, now, onChanged, onResumed }: Needs) => ({
  async list(scope: Scope, { cursor, ...query }: SourceQuery): Promise<Page<Source>> {
    const sources = sourcesIn(scope);
    const place = cursor === undefined ? { after: 0 } : { after: readCursor(cursor)[1], offset: 0 };
    const rows = await sources.page({ ...query, ...place, limit: query.limit + 1 });
    const shown = rows.slice(0, query.limit);
    const last = rows.length > query.limit ? shown.at(-1) : undefined;
    return {
      data: shown.map((row) => presentSource(row, encryption)),
      total: await sources.count(query),
      next_cursor: last ? writeCursor([null, last.id]) : null,
    };
  },

  read: async (scope: Scope, id: number): Promise<Source> =>
    presentSource(found(await sourcesIn(scope).find(id)), encryption),

  async create(scope: Scope, { type, form_key = newFormKey(), name, ...settings }: NewSource): Promise<Source> {
    refuseSignedDefault(settings, { isSigned: false, isDefaultForm: false });
    const columns = columnsOf(settings, { entity_id: scope.entityId, form_key }, encryption);
    const row = await scope.transaction(async (tx) => {
      const sources = sourcesIn(tx);
      return found(await sources.find(await sources.add({ type, form_key, name, ...columns })));
    });
    onChanged();
    return presentSource(row, encryption);
  },

  async update(scope: Scope, id: number, change: SourceChange): Promise<Source> {
    const row = await scope.transaction(async (tx): Promise<SourceRow> => {
      const sources = sourcesIn(tx);
      const becomesActive = change.status === 'active' && found(await sources.find(id)).status !== 'active';
      if (becomesActive) await onResumed(tx, id); // before the locks: each delivery to a locked form would wait for it
      if (change.is_default_form) await sources.freeDefaultForm(); // takes its locks before `lock`, in every transaction
      const before = found(await sources.lock(id));
      refuseSignedDefault(change, {
        isSigned: before.hmac_secret !== null,
        isDefaultForm: before.is_default_form === true,
      });
      await sources.change(id, columnsOf(change, before, encryption));
      return found(await sources.find(id));
    });
    onChanged();
    return presentSource(row, encryption);
  },

  async remove(scope: Scope, id: number): Promise<{ id: number }> {
    if (!(await sourcesIn(scope).markDeleted(id, now()))) throw new Failure('not_found');
    onChanged();
    return { id };
  },

  async snippet(scope: Scope, id: number): Promise<Snippet> {
    const { form_key, hmac_secret } = found(await sourcesIn(scope).find(id));
    return snippetOf({ publicUrl, formKey: found(form_key), isSigned: hmac_secret !== null });
  },
});

/** Whoever names only the entity cannot sign, so a signed form as the default would refuse everything. */
function refuseSignedDefault(
  change: Pick<SourceChange, 'hmac_secret' | 'is_default_form'>,
  before: { readonly isSigned: boolean; readonly isDefaultForm: boolean },
): void {
  const isSigned = change.hmac_secret === undefined ? before.isSigned : change.hmac_secret !== null;
  if (!isSigned || !(change.is_default_form ?? before.isDefaultForm)) return;
  if (change.is_default_form) throw invalid('is_default_form', 'cannot be true for a signed form');
  throw invalid('hmac_secret', 'cannot be set on the default form: make another form the default first');
}

/** What a change asks for, as it is stored; what it leaves out is left out. */
function columnsOf(change: SourceChange, owner: SecretOwner, encryption: Encryption): SourceColumns {
  const { allowed_origins, field_mapping, hmac_secret, is_default_form, ...asTheyAre } = change;
  const columns = {
    ...asTheyAre,
    allowed_origins: allowed_origins && JSON.stringify(allowed_origins),
    field_mapping: field_mapping && JSON.stringify(field_mapping),
    hmac_secret: hmac_secret && sealSecret(encryption, owner, hmac_secret),
    is_default_form: is_default_form === false ? null : is_default_form, // the unique key allows any number of nulls
  };
  return Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== undefined));
}
