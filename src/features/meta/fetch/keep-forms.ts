import type { Scope } from '../../../platform/scope.ts';
import { metaFormsOf } from '../../sources/index.ts';
import { GraphFault } from '../graph/graph-fault.ts';
import type { GraphApi } from '../graph/graph.ts';
import type { LeadJson } from '../graph/lead-calls.ts';
import type { GraphPauses } from '../pauses.across.ts';
import { keepForm } from '../keep-form.ts';

interface Needs {
  readonly graph: Pick<GraphApi, 'form'>;
  readonly pauses: Pick<GraphPauses, 'pause'>;
  readonly now: () => Date;
  report(error: unknown, context: object): void;
}

interface Fetched {
  readonly scope: Scope;
  readonly sourceId: number;
  readonly pageId: string;
  readonly token: string;
  readonly leads: readonly LeadJson[];
}

const NOT_KEPT = 'a form is not known; its leads are read by the names of their answers';

/**
 * Keeps the forms that these leads came through and that nobody has seen yet: what their questions are decides where the answers go.
 * A form that cannot be had does not hold up its leads: their answers are understood by their names alone until it is known.
 */
export async function keepUnknownForms(
  needs: Needs,
  { scope, sourceId, pageId, token, leads }: Fetched,
): Promise<void> {
  const ids = new Set(leads.flatMap(({ form_id: id }) => (typeof id === 'string' ? [id] : [])));
  const known = await metaFormsOf(
    scope,
    [...ids].map((formId) => ({ sourceId, formId })),
  );
  for (const formId of ids) {
    if (known({ sourceId, formId })?.questions.length) continue; // a form without questions is one that was only listed yet
    try {
      const form = await formOf(needs.graph, { formId, token });
      await keepForm(scope, sourceId, { form, at: needs.now() });
    } catch (error) {
      needs.report(error, { note: NOT_KEPT, form_id: formId });
      if (!(error instanceof GraphFault) || error.kind !== 'throttled') continue;
      await needs.pauses.pause({ fault: error, pageId });
      return; // further forms come with later leads, or when the page is read back
    }
  }
}

async function formOf(graph: Needs['graph'], asked: { formId: string; token: string }) {
  try {
    return await graph.form(asked);
  } catch (error) {
    if (!(error instanceof GraphFault) || error.kind !== 'transient') throw error;
    return graph.form(asked);
  }
}
