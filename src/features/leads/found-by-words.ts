import { TOTAL_CAP } from '../../platform/page.ts';
import type { Rows, Scope } from '../../platform/scope.ts';
import type { LeadSearchTermsRow } from '../../platform/tables.ts';
import { onlyAfter, type Sorted, type Stretch } from './lead-order.ts';
import type { SearchQuery } from './search-terms.ts';

/** Beginnings of terms, one of which a lead must have. */
export interface Word {
  readonly beginnings: readonly string[];
  /** About so many entries begin so: half of what the server guesses, which is some twice too many where there are many. It only ever chooses the way. */
  readonly entries: number;
  /** The first of the terms that begin so: of a whole word that is the word, and most of its leads have it by that. Undefined where nobody has any. */
  readonly first: string | undefined;
  /** About so many entries are of other terms; 0 where there are none, and each entry is then of another lead. */
  readonly others: number;
}

/**
 * Beside filters, and in other orders than that of creation, leads of a word of so many entries are quicker looked up one by one and sorted; those
 * of more are met soon enough on a walk through leads in their order. Where the ways cross depends on the tenant: with a million leads both take some
 * twenty milliseconds here.
 */
export const FEW = 5_000;

/**
 * Of a word that stands alone so many entries are sorted, which tells its total too; of one with more a page is met on a walk and the leads are counted
 * beside it. With a million leads both take some twelve milliseconds here.
 */
export const SOME = 15_000;

const TERMS = 'lead_search_terms';
/** The index by lead that its foreign key has. */
const BY_LEAD = 'entity_id';
/** By term, and of each term by creation. MySQL was seen to skip through the other one instead. */
const BY_TERM = ['primary'];

/** What a search asks for, its rarest word first. */
export async function wordsOf(scope: Scope, search: SearchQuery): Promise<Word[]> {
  const words = await Promise.all(search.map((beginnings) => wordOf(scope, beginnings)));
  return words.toSorted((one, other) => one.entries - other.entries);
}

async function wordOf(scope: Scope, beginnings: readonly string[]): Promise<Word> {
  const guess = async (after?: string) =>
    (await scope.guessOf(TERMS, [BY_LEAD], (rows) => {
      having(rows, { beginnings });
      if (after !== undefined) rows.where('term', '>', after);
    })) / 2;
  const [entries, ends] = await Promise.all([
    guess(),
    termsAt(scope, { beginnings }, [{ order: 'asc' }, { order: 'desc' }]),
  ]);
  const [first, last] = ends.toSorted(byBytes);
  if (first !== undefined && first === last) return { beginnings, entries, first, others: 0 };
  return { beginnings, entries, first, others: Math.max(1, entries > SOME ? await guess(first) : entries) };
}

/** Whether even the rarest word has too many entries to look each up. */
export const isCommon = ([rarest]: readonly Word[]): boolean => rarest !== undefined && rarest.entries > FEW;

/** Leads of a page, and all that there are; undefined where the page does not tell. */
interface Found {
  readonly places: readonly Sorted[];
  readonly total?: number | undefined;
}

/** Leads that have the word, oldest or newest first, by its entries alone; one more than the limit. Undefined where a walk through leads meets them sooner. */
export async function leadsOfWord(scope: Scope, word: Word, stretch: Stretch): Promise<Found | undefined> {
  if (word.others === 0) return inOrder(scope, word, stretch);
  if (word.entries <= SOME) return sorted(scope, word, stretch);
  return word.others <= SOME && !stretch.offset ? merged(scope, word, stretch) : undefined;
}

/** Of one term: its entries lie in this order. */
async function inOrder(scope: Scope, word: Word, stretch: Stretch): Promise<Found> {
  const total = scope.countedOf(having(scope.rows(TERMS, BY_TERM), word), TOTAL_CAP + 1);
  return foundIn(await scope.withTotalOf(stretchOf(scope, word, stretch), total));
}

/** Of a first term with most of the entries: as many of the others are sorted, and put between. */
async function merged(scope: Scope, word: Word, stretch: Stretch): Promise<Found> {
  const { first = '' } = word;
  const parts = [
    stretchOf(scope, { ...word, others: 0 }, stretch),
    grouped(stretchOf(scope, word, stretch).where('term', '>', first)),
  ];
  const [rows, total] = await Promise.all([scope.together<Entry>(parts), leadsOf(scope, word, TOTAL_CAP + 1)]);
  const sign = stretch.order.direction === 'asc' ? 1 : -1;
  const byOrder = (one: Entry, other: Entry) =>
    sign * (one.created_at.getTime() - other.created_at.getTime() || one.lead_id - other.lead_id);
  const leads = new Map(rows.map((row) => [row.lead_id, row])).values().toArray();
  return { ...foundIn(leads.toSorted(byOrder).slice(0, stretch.limit + 1)), total };
}

/** Of several terms. */
async function sorted(scope: Scope, word: Word, stretch: Stretch): Promise<Found> {
  const query = grouped(stretchOf(scope, word, stretch));
  return foundIn(await (stretch.after ? query : scope.withTotal(query)));
}

type Entry = Pick<LeadSearchTermsRow, 'lead_id' | 'created_at'> & { readonly total?: number };

const foundIn = (rows: readonly Entry[]): Found => ({
  places: rows.map(({ lead_id, created_at }) => ({ id: lead_id, created_at })),
  total: rows[0]?.total,
});

function stretchOf(scope: Scope, word: Word, { order: { direction }, limit, offset = 0, after }: Stretch) {
  const query = having(scope.rows(TERMS, BY_TERM), word)
    .select('lead_id', 'created_at')
    .orderBy(['created_at', 'lead_id'].map((column) => ({ column, order: direction })))
    .limit(limit + 1)
    .offset(offset);
  const place = after?.map(({ column, value }) => ({ column: column === 'id' ? 'lead_id' : column, value }));
  if (place) onlyAfter(query, place, direction);
  return query;
}

/** A lead may have the word in several terms. */
const grouped = (query: ReturnType<typeof stretchOf>) => query.groupBy('lead_id', 'created_at');

/** How many leads have the word, counted no further than `cap`: those that are deleted have no terms. */
export async function leadsOf(scope: Scope, word: Word, cap: number): Promise<number> {
  const entries = having(scope.rows(TERMS, BY_TERM), word);
  if (word.others === 0) return scope.countOf(entries, cap);
  const many = word.entries > SOME ? await termsAt(scope, word, [{ offset: 0 }, { offset: cap - 1 }]) : [];
  // In the order of terms, whatever lies between two entries of one term is of it too.
  if (many.length === 2 && many[0] === many[1]) return cap;
  return scope.countOf(entries.distinct('lead_id'), cap);
}

/** As the column's collation orders terms: a union need not tell its rows in the order of its parts. */
const byBytes = (one: string, other: string): number => Buffer.compare(Buffer.from(one), Buffer.from(other));

/** The terms of these entries, as far as they are there; not in any order. */
async function termsAt(
  scope: Scope,
  word: Searched,
  places: readonly { readonly order?: 'asc' | 'desc'; readonly offset?: number }[],
): Promise<string[]> {
  const entries = places.map(({ order = 'asc', offset = 0 }) =>
    having(scope.rows(TERMS, BY_TERM), word)
      .orderBy(['term', 'created_at', 'lead_id'].map((column) => ({ column, order })))
      .limit(1)
      .offset(offset)
      .select('term'),
  );
  return (await scope.together<{ term: string }>(entries)).map(({ term }) => term);
}

/** Narrows to leads that have all words: by those that have the first one, or walking through leads until enough are found. */
export function keepFound(
  scope: Scope,
  query: Rows<'lead_data'>,
  { words, isWalk }: { readonly words: readonly Word[]; readonly isWalk: boolean },
): void {
  for (const [turn, word] of words.entries())
    if (turn === 0 && !isWalk) query.whereIn('lead_data.id', having(scope.idsFrom(TERMS, 'lead_id'), word));
    else {
      const by = word.others === 0 ? BY_TERM : [BY_LEAD];
      scope.keepThoseWith(query, having(scope.rows(TERMS, by), word), [
        ['lead_search_terms.lead_id', 'lead_data.id'],
        ['lead_search_terms.created_at', 'lead_data.created_at'],
      ]);
    }
}

/** Where its one term is known that is meant: else a lead that comes meanwhile could be told twice. */
type Searched = Pick<Word, 'beginnings'> & Partial<Word>;

const having = <Query extends Rows<typeof TERMS> | ReturnType<Scope['idsFrom']>>(
  query: Query,
  { beginnings, first, others }: Searched,
): Query =>
  query.where((group) => {
    if (first !== undefined && others === 0) group.where({ term: first });
    else for (const text of beginnings) group.orWhere('term', 'like', `${text.replaceAll(/[\\%_]/g, '\\$&')}%`);
  }) as Query;
