import { cutToPage } from '../../platform/page.ts';
import type { Rows, Scope } from '../../platform/scope.ts';
import type { LeadDataRow } from '../../platform/tables.ts';
import { talliesIn } from '../tallies/index.ts';
import { isCommon, keepFound, leadsOf, leadsOfWord, type Word } from './found-by-words.ts';
import { type Cells, instantText, sortedOf, storedColumns } from './lead-cells.ts';
import type { LeadFilter } from './lead-filter.ts';
import { laterPageIndexes, walkedIndexes } from './lead-indexes.ts';
import { NEWEST_FIRST, onlyAfter, orderBy, type Sorted, type Stretch } from './lead-order.ts';
import { isVisible } from './whose-lead.ts';

const columns = [
  ...([
    'id',
    'email',
    'first_name',
    'last_name',
    'full_name',
    'phone',
    'status_id',
    'platform_key',
    'source_id',
  ] as const),
  ...(['campaign_id', 'assigned_user_id', 'assigned_at', 'duplicate_of_lead_id', 'created_at', 'updated_at'] as const),
] as const;
const times = ['assigned_at', 'created_at', 'updated_at'] as const;

type Stored = Pick<LeadDataRow, (typeof columns)[number]>;
/** Its times are text, as answers have them: lists are read much, and a Date for each was a tenth of their cost. */
export type ListedLead = {
  [Column in keyof Stored]: Stored[Column] extends Date | null
    ? string | Extract<Stored[Column], null>
    : Stored[Column];
};

export interface Listed {
  readonly leads: readonly ListedLead[];
  /** After which to read on; undefined: nothing is left. */
  readonly last: Sorted | undefined;
  /** How many leads the whole list has, where reading the page told. */
  readonly total?: number | undefined;
}

export const leadsOverviewIn = (scope: Scope) => ({
  async list(filter: LeadFilter, stretch: Stretch): Promise<Listed> {
    const found = await placesOf(scope, filter, stretch);
    if (!found) {
      const rows = await listed(talliesIn(scope).withTotal(stretchOf(scope, filter, stretch), filter));
      const { shown, last } = cutToPage(rows, stretch.limit);
      return { leads: shown, last: last && sortedBy(last), total: totalIn(rows) };
    }
    const { shown, last } = cutToPage(found.places, stretch.limit);
    return {
      leads: await leadsWith(
        scope,
        shown.map(({ id }) => id),
      ),
      last,
      total: found.total,
    };
  },

  /** Of each status its newest leads that match, that many at most. */
  async newestOf(statusIds: readonly number[], filter: LeadFilter, limit: number): Promise<Map<number, ListedLead[]>> {
    const newest = statusIds.map((statusId) =>
      narrow(scope.rows('lead_data'), { ...filter, statusId })
        .orderBy(orderBy(NEWEST_FIRST))
        .limit(limit),
    );
    const rows = await scope.together<ListedLead>(
      newest.map((query) => query.select(...columns)),
      TIMES_AS_TEXT,
    );
    const byAge = (one: ListedLead, other: ListedLead) =>
      one.created_at === other.created_at ? other.id - one.id : one.created_at < other.created_at ? 1 : -1;
    return Map.groupBy(rows.map(withInstants).toSorted(byAge), ({ status_id }) => status_id);
  },

  /** A list as lines of cells as they are stored. */
  async lines(filter: LeadFilter, stretch: Stretch): Promise<{ lines: Cells[]; last: Sorted | undefined }> {
    const found = (await stretchOf(scope, filter, stretch)
      .select(...storedColumns)
      .options({ rowsAsArray: true, ...TIMES_AS_TEXT })) as unknown as Cells[];
    const { shown, last } = cutToPage(found, stretch.limit);
    return { lines: shown, last: last && sortedOf(last) };
  },

  /** Those of these leads that a rep with this sight may know of, in the order given. */
  async ofIds(ids: readonly number[], visibleTo: number | undefined): Promise<ListedLead[]> {
    return (await leadsWith(scope, ids)).filter((lead) => isVisible(lead, visibleTo));
  },

  /** Counts no further than `cap`. */
  async count(filter: LeadFilter, cap: number): Promise<number> {
    const { search: words = [], ...others } = filter;
    const [rarest] = words;
    if (!rarest) return scope.countOf(narrow(scope.rows('lead_data'), filter), cap);
    if (words.length === 1 && !narrows(others)) return leadsOf(scope, rarest, cap);
    const isWalk = isCommon(words) && (await isWalkShorter(scope, rarest, others));
    const query = narrow(scope.rows('lead_data', isWalk ? walkedIndexes(filter) : []), filter);
    keepFound(scope, query, { words, isWalk });
    return scope.countOf(query, cap);
  },
});

const TIMES_AS_TEXT = { dateStrings: true };

const listed = async (query: Rows<'lead_data'>): Promise<ListedLead[]> =>
  ((await query.select(...columns).options(TIMES_AS_TEXT)) as unknown as ListedLead[]).map(withInstants);

/** Makes instants of the times as the database tells them, in the row itself. */
function withInstants(row: ListedLead): ListedLead {
  for (const time of times) if (row[time] !== null) row[time] = instantText(row[time]);
  return row;
}

/** What the rows of a page tell of the whole list: nothing where there is none, or nobody knows. */
const totalIn = ([row]: readonly (ListedLead & { readonly total?: number | string | null })[]): number | undefined =>
  row?.total === undefined ? undefined : Number(row.total);

const sortedBy = ({ id, status_id, created_at, updated_at }: ListedLead): Sorted => ({
  ...{ id, status_id, created_at: new Date(created_at), updated_at: new Date(updated_at) },
});

/** In the order of the ids given. */
async function leadsWith(scope: Scope, ids: readonly number[]): Promise<ListedLead[]> {
  if (ids.length === 0) return [];
  const rows = await listed(scope.byIds('lead_data', ids));
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

/** Of a search, what the page's leads are sorted by: whole ones are much to sort, and on a walk much to pass. */
async function placesOf(
  scope: Scope,
  filter: LeadFilter,
  stretch: Stretch,
): Promise<{ places: readonly Sorted[]; total?: number | undefined } | undefined> {
  const { search: words, ...others } = filter;
  if (!words) return undefined;
  const [word] = words;
  const isAlone = words.length === 1 && !narrows(others) && stretch.order.by === 'created_at';
  const found = word && isAlone ? await leadsOfWord(scope, word, stretch) : undefined;
  if (found) return found;
  const sortedColumns = orderBy(stretch.order).map(({ column }) => column);
  return { places: (await stretchOf(scope, filter, stretch).select(...sortedColumns)) as Sorted[] };
}

/** Where a word has more entries, enough of them are met on a walk through whatever else narrows. */
const MANY = 50_000;

/** Whether fewer leads are left by what else narrows than have the word. */
async function isWalkShorter(scope: Scope, { entries }: Word, others: LeadFilter): Promise<boolean> {
  if (entries > MANY) return true;
  const left = (await talliesIn(scope).total(others)) ?? (await leadsOverviewIn(scope).count(others, MANY));
  return left < entries;
}

function stretchOf(scope: Scope, filter: LeadFilter, { order, limit, offset = 0, after }: Stretch): Rows<'lead_data'> {
  const { search: words } = filter;
  const isWalk = words !== undefined && isCommon(words);
  const by = isWalk ? walkedIndexes(filter, order) : after ? laterPageIndexes(filter, order) : [];
  const query = narrow(scope.rows('lead_data', by), filter)
    .orderBy(orderBy(order))
    .limit(limit + 1)
    .offset(offset);
  if (words) keepFound(scope, query, { words, isWalk });
  if (after) onlyAfter(query, after, order.direction);
  return query;
}

/** Whether anything narrows. */
const narrows = ({ created, ...filter }: LeadFilter): boolean =>
  [created?.from, created?.before, ...Object.values(filter)].some((value) => value !== undefined);

function narrow(query: Rows<'lead_data'>, filter: LeadFilter): Rows<'lead_data'> {
  const equal = {
    status_id: filter.statusId,
    platform_key: filter.platform,
    campaign_id: filter.campaignId,
    source_id: filter.sourceId,
    assigned_user_id: filter.assignedUserId,
  };
  for (const [column, value] of Object.entries(equal)) if (value !== undefined) query.where(column, value);
  query.whereNull('deleted_at');
  const { created, visibleTo } = filter;
  if (created?.from) query.where('created_at', '>=', created.from);
  if (created?.before) query.where('created_at', '<', created.before);
  if (visibleTo !== undefined)
    query.where((group) => void group.where('assigned_user_id', visibleTo).orWhereNull('assigned_user_id'));
  return query;
}
