import type { Scope } from '../../platform/scope.ts';
import type { FormName } from '../sources/index.ts';
import { readLeadsAgain } from './mapping.jobs.ts';

/** Leads that came through this form are read again, now that its questions are known; with the transaction that made them known. */
export async function readFormAgain(tx: Scope, { sourceId, formId }: FormName): Promise<void> {
  const first = await tx.rows('lead_meta').where({ source_id: sourceId, form_id: formId }).orderBy('id').first('id');
  if (first) await tx.enqueue(readLeadsAgain, { sourceId, afterLeadId: first.id - 1 });
}
