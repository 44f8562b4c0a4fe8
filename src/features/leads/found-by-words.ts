import type { Rows, Scope } from '../../platform/scope.ts';
import { onlyAfter, type Sorted, type Stretch } from './lead-order.ts';
import type { SearchQuery } from './search-terms.ts';

/** Beginnings of terms, one of which a lead must have. */
export interface Word {
  readonly beginnings: readonly string[];
  /** Under terms that begin so, counted up to SOME + 1. */
  readonly entries: number;
  /** That these entries are of. */
  readonly leads: number;
}

/**
 * Beside filters, and in other orders than that of creation, leads of a word of so many entries are quicker looked up one by one and sorted; those
 * of more are met soon enough on a walk through leads in their order. Where the ways cross depends on the tenant: with a million leads both take some
 * twenty milliseconds here.
 */
export const FEW = 5_000;

/** Leads of one word alone are sorted by its entries, which say when each lead was created: so many in less than ten milliseconds. */
export const SOME = 15_000;

const TERMS = 'lead_search_terms';
/** The index by lead that its foreign key has. */
const BY_LEAD = 'entity_id';

/** What a search asks for, its rarest word first. */
export async function wordsOf(scope: Scope, search: SearchQuery): Promise<Word[]> {
  const words = await Promise.all(
    search.map(async (beginnings) => {
      const entries = beginning(scope.rows(TERMS), beginnings);
      const { rows, distinct } = await scope.countDistinct(entries, 'lead_id', SOME + 1);
      return { beginnings, entries: rows, leads: distinct };
    }),
  );
  return words.toSorted((one, other) => one.entries - other.entries);
}

/** Whether even the rarest word has too many entries to look each up. */
export const isCommon = ([rarest]: readonly Word[]): boolean => rarest !== undefined && rarest.entries > FEW;

/** Whether the entries of the word that is asked for are few enough to sort. */
export const isSortable = ({ entries }: Word): boolean => entries <= SOME;

/** Leads that have the word, oldest or newest first, by its entries alone; one more than the limit. */
export async function leadsOfWord(
  scope: Scope,
  { beginnings }: Word,
  { order: { direction }, limit, offset = 0, after }: Stretch,
): Promise<readonly Sorted[]> {
  const query = beginning(scope.rows(TERMS), beginnings)
    .distinct('lead_id', 'created_at')
    .orderBy(['created_at', 'lead_id'].map((column) => ({ column, order: direction })))
    .limit(limit + 1)
    .offset(offset);
  const place = after?.map(({ column, value }) => ({ column: column === 'id' ? 'lead_id' : column, value }));
  if (place) onlyAfter(query, place, direction);
  return (await query).map(({ lead_id, created_at }) => ({ id: lead_id, created_at }));
}

/** How many entries a word has, counted no further than `cap`. */
export const entriesOf = (scope: Scope, beginnings: readonly string[], cap: number): Promise<number> =>
  scope.countUpTo(cap, TERMS, (rows) => beginning(rows, beginnings));

/** How many leads have the word, counted no further than `cap`: those that are deleted have no terms. */
export const leadsOf = async (scope: Scope, word: Word, cap: number): Promise<number> =>
  isSortable(word) || word.leads >= cap
    ? Math.min(word.leads, cap)
    : scope.countUpTo(cap, TERMS, (rows) => beginning(rows, word.beginnings).distinct('lead_id'));

/** Narrows to leads that have all words: by those that have the first one, or walking through leads until enough are found. */
export function keepFound(
  scope: Scope,
  query: Rows<'lead_data'>,
  { words, isWalk }: { readonly words: readonly Word[]; readonly isWalk: boolean },
): void {
  for (const [turn, { beginnings }] of words.entries())
    if (turn === 0 && !isWalk) query.whereIn('lead_data.id', beginning(scope.idsFrom(TERMS, 'lead_id'), beginnings));
    else
      scope.keepThoseWith(query, beginning(scope.rows(TERMS, [BY_LEAD]), beginnings), [
        'lead_search_terms.lead_id',
        'lead_data.id',
      ]);
}

const beginning = <Query extends Rows<typeof TERMS> | ReturnType<Scope['idsFrom']>>(
  query: Query,
  beginnings: readonly string[],
): Query =>
  query.where((group) => {
    for (const text of beginnings) group.orWhere('term', 'like', `${text.replaceAll(/[\\%_]/g, '\\$&')}%`);
  }) as Query;
