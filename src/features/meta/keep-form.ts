import type { Scope } from '../../platform/scope.ts';
import { readFormAgain } from '../ingestion/index.ts';
import { formsIn } from '../sources/index.ts';
import type { Form } from './graph/form-calls.ts';
import { seenForm } from './seen-form.ts';

/** Keeps a form. Leads that came while its questions were not known were read by the names of their answers: they are read again. */
export const keepForm = (scope: Scope, sourceId: number, { form, at }: { form: Form; at: Date }): Promise<void> =>
  scope.transaction(async (tx) => {
    const isNew = await formsIn(tx).save(sourceId, seenForm(form), at);
    if (isNew) await readFormAgain(tx, { sourceId, formId: form.id });
  });
