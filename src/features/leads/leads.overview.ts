import { cutToPage } from '../../platform/page.ts';
import type { Rows, Scope } from '../../platform/scope.ts';
import type { LeadDataRow } from '../../platform/tables.ts';
import type { LeadFilter } from './lead-filter.ts';
import { entriesOf, isCommon, keepFound, leadsOf, type Word } from './found-by-words.ts';
import { type Cells, sortedOf, storedColumns } from './lead-cells.ts';
import { indexHint, walkedIndexes } from './lead-indexes.ts';
import { talliesIn } from '../tallies/index.ts';
import { type LeadOrder, orderBy, type Place, type Sorted } from './lead-order.ts';
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
export type ListedLead = Pick<LeadDataRow, (typeof columns)[number]>;

export interface Stretch {
  readonly order: LeadOrder;
  readonly limit: number;
  readonly offset?: number;
  /** Only what comes after this place. */
  readonly after?: Place | undefined;
}

export interface Listed {
  readonly leads: readonly ListedLead[];
  /** After which to read on; undefined: nothing is left. */
  readonly last: Sorted | undefined;
}

export const leadsOverviewIn = (scope: Scope) => ({
  async list(filter: LeadFilter, stretch: Stretch): Promise<Listed> {
    const query = stretchOf(scope, filter, stretch);
    // Leads of a rare word are sorted before they are a page, and whole ones are much to sort.
    const isSorted = filter.search !== undefined && !isCommon(filter.search);
    const chosen = isSorted ? orderBy(stretch.order).map(({ column }) => column) : columns;
    const { shown, last } = cutToPage((await query.select(...chosen)) as ListedLead[], stretch.limit);
    return {
      leads: isSorted
        ? await leadsWith(
            scope,
            shown.map(({ id }) => id),
          )
        : shown,
      last,
    };
  },

  /** The same as lines of cells as they are stored. */
  async lines(filter: LeadFilter, stretch: Stretch): Promise<{ lines: Cells[]; last: Sorted | undefined }> {
    const found = (await stretchOf(scope, filter, stretch)
      .select(...storedColumns)
      .options({ rowsAsArray: true, dateStrings: true })) as unknown as Cells[];
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

/** In the order of the ids given. */
async function leadsWith(scope: Scope, ids: readonly number[]): Promise<ListedLead[]> {
  if (ids.length === 0) return [];
  const rows = (await scope.byIds('lead_data', ids).select(...columns)) as ListedLead[];
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

/** Where a word has more entries, enough of them are met on a walk through whatever else narrows. */
const MANY = 50_000;

/** Whether fewer leads are left by what else narrows than have the word. */
async function isWalkShorter(scope: Scope, { beginnings }: Word, others: LeadFilter): Promise<boolean> {
  const entries = await entriesOf(scope, beginnings, MANY + 1);
  if (entries > MANY) return true;
  const left = (await talliesIn(scope).total(others)) ?? (await leadsOverviewIn(scope).count(others, MANY));
  return left < entries;
}

function stretchOf(scope: Scope, filter: LeadFilter, { order, limit, offset = 0, after }: Stretch): Rows<'lead_data'> {
  const { search: words } = filter;
  const isWalk = words !== undefined && isCommon(words);
  const by = isWalk ? walkedIndexes(filter, order) : [];
  const query = narrow(scope.rows('lead_data', by), filter)
    .orderBy(orderBy(order))
    .limit(limit + 1)
    .offset(offset);
  if (words) keepFound(scope, query, { words, isWalk });
  if (after) onlyAfter(query, after, order.direction);
  const hint = after && indexHint(filter, order);
  if (hint) query.hintComment(hint);
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

/** The bound on the first column alone is implied by the rest; it lets optimizers see a range of the index. */
function onlyAfter(query: Rows<'lead_data'>, place: Place, direction: LeadOrder['direction']): void {
  const beyond = direction === 'desc' ? '<' : '>';
  const [first] = place;
  if (first) query.where(first.column, `${beyond}=`, first.value);
  query.where((group) => {
    for (const [depth, { column, value }] of place.entries())
      group.orWhere((alternative) => {
        for (const equal of place.slice(0, depth)) alternative.where(equal.column, equal.value);
        alternative.where(column, beyond, value);
      });
  });
}
