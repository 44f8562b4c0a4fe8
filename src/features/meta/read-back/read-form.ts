import { isOutage } from '../../../platform/database.ts';
import { firstCharacters } from '../../../platform/characters.ts';
import { formsIn, type ListedForm, type MetaFormRow } from '../../sources/index.ts';
import { GraphFault } from '../graph/graph-fault.ts';
import { keepForm } from '../keep-form.ts';
import { Interrupted } from './interrupted.ts';
import type { FormAtWork } from './list-forms.ts';
import { readingFrom, watermarkAfter } from './read-back-times.ts';
import type { Run, RunNeeds } from './run.ts';
import { LEDGER_AWAY, takeLeads } from './take-leads.ts';

const ERROR_LENGTH = 500;
const GONE = 'Facebook lists this form no longer and gives out none of its leads: it was probably deleted.';
const NOT_ALL_TAKEN =
  'Some leads of this form could not be taken in: tell the operator, who finds the reason in the log.';
const OURS = 'Something in this service went wrong with this form: tell the operator, who finds the reason in the log.';

/**
 * Reads a form: what it asks, where that is not known or changed, then all leads since it was read last. Its watermark moves only
 * when every page was read and every lead taken in; any failure leaves it, and a sentence why. Throws Interrupted only.
 */
export async function readForm(needs: RunNeeds, run: Run, form: FormAtWork): Promise<void> {
  const { scope, sourceId, startedAt } = run;
  const { form_id: formId, watermark } = form.row;
  try {
    const unseen = await lookAt(needs, run, form);
    const unread = await readLeads(needs, run, form);
    const last_error = shortened(unread ?? unseen);
    const moved = unread === null && { watermark: watermarkAfter(startedAt, watermark) };
    await formsIn(scope).change({ sourceId, formId }, { read_at: needs.now(), last_error, ...moved });
    run.position = undefined;
    run.done.add(formId);
  } catch (error) {
    if (isOutage(error)) throw new Interrupted({ kind: 'out_of_order', sentence: LEDGER_AWAY });
    throw error;
  }
}

const shortened = (sentence: string | null): string | null => sentence && firstCharacters(sentence, ERROR_LENGTH);

/** Its questions, where they are not known or the form changed. Why not, if that fails: its leads can be read all the same. */
async function lookAt(needs: RunNeeds, run: Run, { row, listed }: FormAtWork): Promise<string | null> {
  const { graph, now, report } = needs;
  if (!listed || isAsListed(row, listed) || run.position) return null;
  try {
    const asked = { formId: row.form_id, token: run.access.token };
    const form = await run.session.ask(() => graph.form(asked));
    await keepForm(run.scope, run.sourceId, { form, at: now() });
    return null;
  } catch (error) {
    if (error instanceof Interrupted || isOutage(error)) throw error;
    if (error instanceof GraphFault) return `The form's questions could not be read: ${error.advice}`;
    report(error, { form_id: row.form_id });
    return OURS;
  }
}

const isAsListed = ({ name, status, locale, questions }: MetaFormRow, listed: ListedForm): boolean =>
  Array.isArray(questions) &&
  questions.length > 0 &&
  listed.name.startsWith(name) && // a long one is kept in part
  status === listed.status &&
  locale === listed.locale;

/** Why not all leads were read and taken in; null: they were. */
async function readLeads(needs: RunNeeds, run: Run, { row, listed }: FormAtWork): Promise<string | null> {
  try {
    const failed = await readPages(needs, run, row);
    if (failed) run.hasFailed = true;
    return failed ? NOT_ALL_TAKEN : null;
  } catch (error) {
    if (error instanceof Interrupted || isOutage(error)) throw error;
    if (error instanceof GraphFault && error.kind === 'gone' && listed === null) return GONE; // for good: no failure of the run
    run.hasFailed = true;
    if (error instanceof GraphFault) return error.advice;
    needs.report(error, { form_id: row.form_id });
    return OURS;
  }
}

/** Page by page, as long as there are more. Whether some lead could not be taken in: that holds up no other. */
async function readPages(needs: RunNeeds, run: Run, row: FormAtWork['row']): Promise<boolean> {
  const { form_id: formId, watermark } = row;
  const { startedAt, since, page, access, scope, sourceId } = run;
  const sinceSeconds = readingFrom({ startedAt, watermark, from: page.read_back_from, since });
  let { after, hasFailed = false }: { after?: string; hasFailed?: boolean } = run.position ?? {};
  for (;;) {
    const asked = { formId, token: access.token, sinceSeconds, after };
    const { leads, next } = await run.session.ask(() => needs.graph.formLeads(asked));
    const failed = await takeLeads(needs, { scope, sourceId, pageId: access.pageId, formId }, leads);
    hasFailed ||= failed > 0;
    if (next === null) return hasFailed;
    after = next;
    run.position = { formId, after, hasFailed };
  }
}
