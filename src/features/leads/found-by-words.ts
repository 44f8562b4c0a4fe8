import type { Rows, Scope } from '../../platform/scope.ts';
import type { LeadSearchTermsRow } from '../../platform/tables.ts';
import { onlyAfter, type Sorted, type Stretch } from './lead-order.ts';
import type { SearchQuery } from './search-terms.ts';

/** Beginnings of terms, one of which a lead must have. */
export interface Word {
  readonly beginnings: readonly string[];
  /** About so many entries begin so: half of what the server guesses, which is some twice too many where there are many. It only ever chooses the way. */
  readonly entries: number;
  /** The term that all of them are of, where it is one: each is then of another lead. */
  readonly term: string | undefined;
}

/**
 * Beside filters, and in other orders than that of creation, leads of a word of so many entries are quicker looked up one by one and sorted; those
 * of more are met soon enough on a walk through leads in their order. Where the ways cross depends on the tenant: with a million leads both take some
 * twenty milliseconds here.
 */
export const FEW = 5_000;

/**
 * Leads of one word alone are sorted by its entries, which say when each lead was created, and counted at once; of a more common one a page is met on a walk
 * and the leads are counted beside it. With a million leads both take some fifteen milliseconds here. A walk looks one term up, but looks through all terms
 * of each lead for any of several.
 */
export const SOME = { ofOneTerm: 15_000, ofSeveral: 25_000 } as const;

const TERMS = 'lead_search_terms';
/** The index by lead that its foreign key has. */
const BY_LEAD = 'entity_id';
/** By term. MySQL was seen to skip through the other one instead. */
const BY_TERM = ['primary'];

/** What a search asks for, its rarest word first. */
export async function wordsOf(scope: Scope, search: SearchQuery): Promise<Word[]> {
  const words = await Promise.all(
    search.map(async (beginnings) => {
      const [guess, ends] = await Promise.all([
        scope.guessOf(TERMS, [BY_LEAD], (rows) => having(rows, { beginnings })),
        termsAt(scope, { beginnings }, [{ order: 'asc' }, { order: 'desc' }]),
      ]);
      return { beginnings, entries: guess / 2, term: sameIn(ends) };
    }),
  );
  return words.toSorted((one, other) => one.entries - other.entries);
}

/** Whether even the rarest word has too many entries to look each up. */
export const isCommon = ([rarest]: readonly Word[]): boolean => rarest !== undefined && rarest.entries > FEW;

/** Whether the entries of the word that is asked for are few enough to sort. */
export const isSortable = ({ entries, term }: Word): boolean =>
  entries <= (term === undefined ? SOME.ofSeveral : SOME.ofOneTerm);

/** Leads of a page, and all that there are; undefined where the page does not tell. */
interface Found {
  readonly places: readonly Sorted[];
  readonly total: number | undefined;
}

/** Leads that have the word, oldest or newest first, by its entries alone; one more than the limit. */
export async function leadsOfWord(
  scope: Scope,
  word: Word,
  { order: { direction }, limit, offset = 0, after }: Stretch,
): Promise<Found> {
  const query = having(scope.rows(TERMS, BY_TERM), word)
    .select('lead_id', 'created_at')
    .orderBy(['created_at', 'lead_id'].map((column) => ({ column, order: direction })))
    .limit(limit + 1)
    .offset(offset);
  if (word.term === undefined) query.groupBy('lead_id', 'created_at'); // a lead may have it in several
  const place = after?.map(({ column, value }) => ({ column: column === 'id' ? 'lead_id' : column, value }));
  if (place) onlyAfter(query, place, direction);
  const rows: readonly Entry[] = await (place ? query : scope.withTotal(query));
  return { places: rows.map(({ lead_id, created_at }) => ({ id: lead_id, created_at })), total: rows[0]?.total };
}

type Entry = Pick<LeadSearchTermsRow, 'lead_id' | 'created_at'> & { readonly total?: number };

/** How many leads have the word, counted no further than `cap`: those that are deleted have no terms. */
export async function leadsOf(scope: Scope, word: Word, cap: number): Promise<number> {
  const entries = having(scope.rows(TERMS, BY_TERM), word);
  if (word.term !== undefined) return scope.countOf(entries, cap);
  const many = isSortable(word) ? [] : await termsAt(scope, word, [{ offset: 0 }, { offset: cap - 1 }]);
  if (many.length === 2 && sameIn(many) !== undefined) return cap;
  return scope.countOf(entries.distinct('lead_id'), cap);
}

/** The terms of these entries in their order, as far as they are there. */
async function termsAt(
  scope: Scope,
  word: Searched,
  places: readonly { readonly order?: 'asc' | 'desc'; readonly offset?: number }[],
): Promise<string[]> {
  const entries = places.map(({ order = 'asc', offset = 0 }) =>
    having(scope.rows(TERMS, BY_TERM), word)
      .orderBy(['term', 'lead_id'].map((column) => ({ column, order })))
      .limit(1)
      .offset(offset)
      .select('term'),
  );
  return (await scope.together<{ term: string }>(entries)).map(({ term }) => term);
}

/** In the order of terms, whatever lies between two entries of one term is of it too. */
const sameIn = ([first, ...others]: readonly string[]): string | undefined =>
  others.every((term) => term === first) ? first : undefined;

/** Narrows to leads that have all words: by those that have the first one, or walking through leads until enough are found. */
export function keepFound(
  scope: Scope,
  query: Rows<'lead_data'>,
  { words, isWalk }: { readonly words: readonly Word[]; readonly isWalk: boolean },
): void {
  for (const [turn, word] of words.entries())
    if (turn === 0 && !isWalk) query.whereIn('lead_data.id', having(scope.idsFrom(TERMS, 'lead_id'), word));
    else {
      const by = word.term === undefined ? [BY_LEAD] : BY_TERM;
      scope.keepThoseWith(query, having(scope.rows(TERMS, by), word), ['lead_search_terms.lead_id', 'lead_data.id']);
    }
}

/** Where its one term is known that is meant: else a lead that comes meanwhile could be told twice. */
type Searched = Pick<Word, 'beginnings'> & Partial<Word>;

const having = <Query extends Rows<typeof TERMS> | ReturnType<Scope['idsFrom']>>(
  query: Query,
  { beginnings, term }: Searched,
): Query =>
  query.where((group) => {
    if (term !== undefined) group.where({ term });
    else for (const text of beginnings) group.orWhere('term', 'like', `${text.replaceAll(/[\\%_]/g, '\\$&')}%`);
  }) as Query;
