import type { AcrossEntities } from '../../platform/across-entities.ts';
import { within } from '../../platform/deadline.ts';
import type { Encryption } from '../../platform/encryption.ts';
import type { LeadSourcesRow } from '../../platform/tables.ts';
import { entryOf, type SourceEntry } from './source-entry.ts';

/** A sender waits: a database that is silent for longer counts as down. */
const READ_MS = 1_000;

export interface ReaderNeeds {
  /** On the pool with the short deadline: a screen's slow query must not delay a sender. */
  readonly across: AcrossEntities;
  readonly encryption: Encryption;
  readonly report: (error: unknown, context: object) => void;
}

/** Only the sources of which a column has one of the values. */
export interface Search {
  readonly column: 'form_key' | 'entity_id';
  readonly values: readonly (string | number)[];
  readonly isDefaultForm?: true;
}

/** Reads sources that are not deleted, of entities that are not suspended: all, or those searched for. */
export function sourceReader({ across, encryption, report }: ReaderNeeds) {
  const reportOnce = onceASource(report);
  return async (search?: Search): Promise<SourceEntry[]> => {
    const rows = across.read('which form, and whose, a delivery names', (db) => {
      const query = db('lead_sources')
        .join('entities', 'entities.id', 'lead_sources.entity_id')
        .whereNull('entities.suspended_at')
        .whereNull('lead_sources.deleted_at')
        .select('lead_sources.*');
      if (search) query.whereIn(`lead_sources.${search.column}`, search.values);
      if (search?.isDefaultForm) query.where('lead_sources.is_default_form', true);
      return query as PromiseLike<LeadSourcesRow[]>;
    });
    return (await within(READ_MS, 'Reading the sources', rows)).map((row) => entryOf(row, encryption, reportOnce));
  };
}

/** A secret that does not open is news once, not at each reading. */
function onceASource(report: ReaderNeeds['report']): ReaderNeeds['report'] {
  const told = new Set<string>();
  return (error, context) => {
    const key = JSON.stringify(context);
    if (told.has(key)) return;
    told.add(key);
    report(error, context);
  };
}
