import { cutToPage } from '../../platform/page.ts';
import type { Rows, Scope } from '../../platform/scope.ts';
import type { LeadDataRow } from '../../platform/tables.ts';
import type { LeadFilter } from './lead-filter.ts';
import { indexHint } from './lead-indexes.ts';
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
  /**
   * In two steps: the first reads nothing but an index, which is what makes deep pages cheap and MariaDB choose a range
   * of it; the second reads the rows of this one page.
   */
  async list(filter: LeadFilter, { order, limit, offset = 0, after }: Stretch): Promise<Listed> {
    const query = narrow(scope, scope.rows('lead_data'), filter)
      .orderBy(orderBy(order))
      .limit(limit + 1)
      .offset(offset);
    if (after) onlyAfter(query, after, order.direction);
    const hint = after && indexHint(filter, order);
    if (hint) query.hintComment(hint);
    const found = (await query.select(...orderBy(order).map(({ column }) => column))) as Sorted[];
    const { shown, last } = cutToPage(found, limit);
    return { leads: await leadsWith(scope, shown), last };
  },

  /** Those of these leads that a rep with this sight may know of, in the order given. */
  async ofIds(ids: readonly number[], visibleTo: number | undefined): Promise<ListedLead[]> {
    const leads = await leadsWith(
      scope,
      ids.map((id) => ({ id })),
    );
    return leads.filter((lead) => isVisible(lead, visibleTo));
  },

  /** Counts no further than `cap`. */
  count: (filter: LeadFilter, cap: number): Promise<number> =>
    scope.countUpTo(cap, 'lead_data', (query) => narrow(scope, query, filter)),
});

/** In the order of the ids given. */
async function leadsWith(scope: Scope, places: readonly { readonly id: number }[]): Promise<ListedLead[]> {
  if (places.length === 0) return [];
  const ids = places.map(({ id }) => id);
  const rows = (await scope.byIds('lead_data', ids).select(...columns)) as ListedLead[];
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

function narrow(scope: Scope, query: Rows<'lead_data'>, filter: LeadFilter): Rows<'lead_data'> {
  const equal = {
    status_id: filter.statusId,
    platform_key: filter.platform,
    campaign_id: filter.campaignId,
    source_id: filter.sourceId,
    assigned_user_id: filter.assignedUserId,
  };
  for (const [column, value] of Object.entries(equal)) if (value !== undefined) query.where(column, value);
  query.whereNull('deleted_at');
  const { created, visibleTo, search = [] } = filter;
  if (created?.from) query.where('created_at', '>=', created.from);
  if (created?.before) query.where('created_at', '<', created.before);
  if (visibleTo !== undefined)
    query.where((group) => void group.where('assigned_user_id', visibleTo).orWhereNull('assigned_user_id'));
  for (const beginnings of search) query.whereIn('id', leadsWithTerm(scope, beginnings));
  return query;
}

const leadsWithTerm = (scope: Scope, beginnings: readonly string[]) =>
  scope.idsFrom('lead_search_terms', 'lead_id').where((group) => {
    for (const beginning of beginnings) group.orWhere('term', 'like', `${beginning.replaceAll(/[\\%_]/g, '\\$&')}%`);
  });

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
