import type { Scope } from '../../platform/scope.ts';
import type { LeadDataRow } from '../../platform/tables.ts';
import type { LeadFilter } from './lead-filter.ts';
import { indexHint } from './lead-indexes.ts';
import { type LeadOrder, orderBy, type Place, type Sorted } from './lead-order.ts';

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
  /** Only what comes behind this place. */
  readonly behind?: Place | undefined;
}

export interface Listed {
  readonly leads: readonly ListedLead[];
  /** Where to read on; undefined: nothing is left. */
  readonly end: Sorted | undefined;
}

export const leadsOverviewIn = (scope: Scope) => ({
  /**
   * In two steps: the first reads nothing but an index, which is what makes deep pages cheap and MariaDB choose a range
   * of it; the second reads the rows of this one page.
   */
  async list(filter: LeadFilter, { order, limit, offset = 0, behind }: Stretch): Promise<Listed> {
    const query = narrow(scope, scope.rows('lead_data'), filter)
      .orderBy(orderBy(order))
      .limit(limit + 1)
      .offset(offset);
    if (behind) onlyBehind(query, behind, order.direction);
    const hint = behind && indexHint(filter, order);
    if (hint) query.hintComment(hint);
    const found = (await query.select(...orderBy(order).map(({ column }) => column))) as Sorted[];
    const shown = found.slice(0, limit);
    return { leads: await leadsWith(scope, shown), end: found.length > limit ? shown.at(-1) : undefined };
  },

  /** Counts no further than `cap`. */
  count: (filter: LeadFilter, cap: number): Promise<number> =>
    scope.countUpTo(cap, 'lead_data', (query) => narrow(scope, query, filter)),

  /** By status id; a status without leads is not in it. */
  async countsByStatus(filter: LeadFilter): Promise<ReadonlyMap<number, number>> {
    const rows = await narrow(scope, scope.rows('lead_data'), filter)
      .groupBy('status_id')
      .select('status_id')
      .count({ leads: '*' });
    return new Map(
      (rows as unknown as { status_id: number; leads: number }[]).map((row) => [row.status_id, row.leads]),
    );
  },
});

/** In the order of the ids given. */
async function leadsWith(scope: Scope, places: readonly { readonly id: number }[]): Promise<ListedLead[]> {
  if (places.length === 0) return [];
  const ids = places.map(({ id }) => id);
  const rows = (await scope
    .rows('lead_data')
    .whereIn('id', ids)
    .select(...columns)) as ListedLead[];
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

type LeadRows = Parameters<Parameters<typeof Scope.prototype.countUpTo<'lead_data'>>[2]>[0];

function narrow(scope: Scope, query: LeadRows, filter: LeadFilter): LeadRows {
  const equal = {
    status_id: filter.statusId,
    platform_key: filter.platform,
    campaign_id: filter.campaignId,
    source_id: filter.sourceId,
    assigned_user_id: filter.assignedUserId,
  };
  for (const [column, value] of Object.entries(equal)) if (value !== undefined) query.where(column, value);
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
function onlyBehind(query: LeadRows, place: Place, direction: LeadOrder['direction']): void {
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
