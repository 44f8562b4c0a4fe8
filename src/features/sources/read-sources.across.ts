import type { AcrossEntities } from '../../platform/across-entities.ts';
import { within } from '../../platform/deadline.ts';
import type { Encryption } from '../../platform/encryption.ts';
import { entryOf, type SourceEntry, type SourceRow } from './source-entry.ts';

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
  readonly column: 'lead_sources.form_key' | 'lead_sources.entity_id' | 'meta_pages.claimed_page_id';
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
        .leftJoin('meta_pages', (both) =>
          both.on('meta_pages.entity_id', 'lead_sources.entity_id').andOn('meta_pages.source_id', 'lead_sources.id'),
        )
        .whereNull('entities.suspended_at')
        .whereNull('lead_sources.deleted_at')
        .select('lead_sources.*', 'meta_pages.claimed_page_id');
      if (search) query.whereIn(search.column, search.values);
      if (search?.isDefaultForm) query.where('lead_sources.is_default_form', true);
      return query as PromiseLike<SourceRow[]>;
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
