import { formsIn, type ListedForm, type MetaFormRow, noteError } from '../../sources/index.ts';
import type { FormPage } from '../graph/form-calls.ts';
import { GraphFault } from '../graph/graph-fault.ts';
import { listedForm } from '../seen-form.ts';
import type { Run, RunNeeds } from './run.ts';

/** A form to be read, as we know it and as the page lists it. */
export interface FormAtWork {
  readonly row: MetaFormRow;
  /** null: the page lists it no longer; undefined: its list could not be read that far. */
  readonly listed: ListedForm | null | undefined;
}

/** Those of the page's list, archived ones too, and those that are known and no longer listed: they may still hold leads (T12). */
export async function formsOfPage(needs: RunNeeds, run: Run): Promise<FormAtWork[]> {
  const { scope, sourceId } = run;
  const { listed, isWhole } = await listForms(needs, run);
  if (!isWhole) run.hasFailed = true;
  const known = new Set((await formsIn(scope).ofSource(sourceId)).map(({ form_id }) => form_id));
  for (const form of listed.values()) if (!known.has(form.formId)) await keep(needs, run, form);
  const rows = await formsIn(scope).ofSource(sourceId);
  return rows.map((row) => ({ row, listed: listed.get(row.form_id) ?? (isWhole ? null : undefined) }));
}

async function keep({ report }: RunNeeds, run: Run, form: ListedForm): Promise<void> {
  try {
    await formsIn(run.scope).addListed(run.sourceId, form);
  } catch (error) {
    run.hasFailed = true;
    report(error, { note: 'a new form could not be kept', form_id: form.formId });
  }
}

/** Its calls count for no job's share: each job of a run lists anew, and must get beyond that. */
async function listForms({ graph, now }: RunNeeds, { scope, sourceId, access, session }: Run) {
  const { pageId, token } = access;
  const listed = new Map<string, ListedForm>();
  let after: string | undefined;
  try {
    do {
      const asked = { pageId, token, after };
      const page: FormPage = await session.ask(() => graph.forms(asked), { isCounted: false });
      for (const form of page.forms) listed.set(form.id, listedForm(form));
      after = page.next ?? undefined;
    } while (after !== undefined);
    return { listed, isWhole: true };
  } catch (error) {
    if (!(error instanceof GraphFault)) throw error;
    const sentence = `The page's forms could not be listed: ${error.advice}`;
    await noteError(scope, sourceId, { sentence, at: now() });
    return { listed, isWhole: false };
  }
}
