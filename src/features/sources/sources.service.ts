import { readCursor, writeCursor } from '../../platform/cursor.ts';
import type { Encryption } from '../../platform/encryption.ts';
import type { Page } from '../../platform/endpoint.ts';
import { Failure, found } from '../../platform/errors.ts';
import { cutToPage, TOTAL_CAP, totalOf } from '../../platform/page.ts';
import type { Scope } from '../../platform/scope.ts';
import type { LeadSourcesRow } from '../../platform/tables.ts';
import { newFormKey } from './form-key.ts';
import { presentSource } from './present-source.ts';
import { snippetOf } from './snippet.ts';
import { sourcesIn } from './sources.repository.ts';
import type { NewSource, Snippet, Source, SourceChange, SourceQuery } from './sources.schema.ts';
import { columnsOf, refuseSignedDefault } from './stored-settings.ts';

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
  list: (scope: Scope, query: SourceQuery): Promise<Page<Source>> => pageOf(scope, query, encryption),

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
    const row = await scope.transaction(async (tx) => {
      const before = await lockedForChange(tx, { id, change, onResumed });
      await sourcesIn(tx).change(id, columnsOf(change, before, encryption));
      return found(await sourcesIn(tx).find(id));
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

async function pageOf(scope: Scope, { cursor, ...query }: SourceQuery, encryption: Encryption): Promise<Page<Source>> {
  const sources = sourcesIn(scope);
  const after = cursor === undefined ? 0 : readCursor(cursor)[1];
  const { shown, last } = cutToPage(await sources.page({ ...query, after, limit: query.limit + 1 }), query.limit);
  return {
    data: shown.map((row) => presentSource(row, encryption)),
    ...totalOf(await sources.count(query, TOTAL_CAP + 1)),
    next_cursor: last ? writeCursor([null, last.id]) : null,
  };
}

interface Wanted {
  readonly id: number;
  readonly change: SourceChange;
  readonly onResumed: OnResumed;
}

/** The source as it is before the change, locked, when all that the change means for others is done. */
async function lockedForChange(tx: Scope, { id, change, onResumed }: Wanted): Promise<LeadSourcesRow> {
  const sources = sourcesIn(tx);
  const seen = found(await sources.find(id));
  const resumes = (status: string) => change.status === 'active' && status !== 'active';
  if (resumes(seen.status)) await onResumed(tx, id); // before the locks: each delivery to a locked form would wait for it
  if (change.is_default_form) await sources.freeDefaultForm(); // takes its locks before `lock`, in every transaction
  const before = found(await sources.lock(id));
  if (resumes(before.status) && !resumes(seen.status)) throw new Failure('conflict'); // paused just now, by somebody else
  const [isSigned, isDefaultForm] = [before.hmac_secret !== null, before.is_default_form === true];
  refuseSignedDefault(change, { isSigned, isDefaultForm });
  return before;
}
