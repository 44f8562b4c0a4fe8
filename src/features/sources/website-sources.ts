import type { Encryption } from '../../platform/encryption.ts';
import { Failure, found } from '../../platform/errors.ts';
import type { Scope } from '../../platform/scope.ts';
import type { LeadSourcesRow } from '../../platform/tables.ts';
import type { Doer } from '../audit/index.ts';
import { newFormKey } from './form-key.ts';
import type { OnResumed } from './on-resumed.ts';
import { recordChangedSource, recordNewSource } from './recorded-source.ts';
import { sourcesIn } from './sources.repository.ts';
import type { NewSource, SourceChange } from './sources.schema.ts';
import { columnsOf, refuseSignedDefault } from './stored-settings.ts';

interface Needs {
  readonly encryption: Encryption;
  readonly now: () => Date;
  readonly onResumed: OnResumed;
}

/** A change of a source, and who makes it. */
export interface WantedChange {
  readonly id: number;
  readonly change: SourceChange;
  readonly by: Doer;
}

/** Website forms: how one is added, and changed. */
export const websiteSources = ({ encryption, now, onResumed }: Needs) => ({
  async add(scope: Scope, source: NewSource, by: Doer): Promise<number> {
    const { type, form_key = newFormKey(), name, ...settings } = source;
    refuseSignedDefault(settings, { isSigned: false, isDefaultForm: false });
    const columns = columnsOf(settings, { entity_id: scope.entityId, form_key }, encryption);
    return scope.transaction(async (tx) => {
      const id = await sourcesIn(tx).add({ type, form_key, name, ...columns });
      await recordNewSource(tx, id, { by, at: now() });
      return id;
    });
  },

  async change(scope: Scope, { id, change, by }: WantedChange): Promise<void> {
    await scope.transaction(async (tx) => {
      const before = await lockedForChange(tx, { id, change, onResumed });
      await sourcesIn(tx).change(id, columnsOf(change, before, encryption));
      await recordChangedSource(tx, { before, change, by, at: now() });
    });
  },
});

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
