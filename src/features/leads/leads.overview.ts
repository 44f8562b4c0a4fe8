import type { Scope } from '../../platform/scope.ts';
import type { LeadDataRow } from '../../platform/tables.ts';
import type { LeadFilter } from './lead-filter.ts';
import { type LeadOrder, orderBy, type Place } from './lead-order.ts';

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

export const leadsOverviewIn = (scope: Scope) => ({
  async list(filter: LeadFilter, { order, limit, offset = 0, behind }: Stretch): Promise<ListedLead[]> {
    const query = narrow(scope, scope.rows('lead_data'), filter).orderBy(orderBy(order)).limit(limit).offset(offset);
    if (behind) onlyBehind(query, behind, order.direction);
    return query.select(...columns) as Promise<ListedLead[]>;
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

type LeadRows = Parameters<Parameters<typeof Scope.prototype.countUpTo<'lead_data'>>[2]>[0];

function narrow(scope: Scope, query: LeadRows, filter: LeadFilter): LeadRows {
  const { created, visibleTo, assignedUserId } = filter;
  const equal = {
    status_id: filter.statusId,
    platform_key: filter.platform,
    campaign_id: filter.campaignId,
    source_id: filter.sourceId,
    assigned_user_id: assignedUserId ?? undefined,
  };
  for (const [column, value] of Object.entries(equal)) if (value !== undefined) query.where(column, value);
  if (assignedUserId === null) query.whereNull('assigned_user_id');
  if (created?.from) query.where('created_at', '>=', created.from);
  if (created?.before) query.where('created_at', '<', created.before);
  if (visibleTo !== undefined)
    query.where((group) => group.where('assigned_user_id', visibleTo).orWhereNull('assigned_user_id'));
  for (const beginnings of filter.search ?? []) query.whereIn('id', leadsWithTerm(scope, beginnings));
  return query;
}

const leadsWithTerm = (scope: Scope, beginnings: readonly string[]) =>
  scope.idsFrom('lead_search_terms', 'lead_id').where((group) => {
    for (const beginning of beginnings) group.orWhere('term', 'like', `${beginning.replaceAll(/[\\%_]/g, '\\$&')}%`);
  });

/** The bound on the first column alone is implied by the rest; with it, every version of both servers reads a range of the index. */
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
