import type { Rows, Scope } from '../../platform/scope.ts';

/** What leads are counted by. */
interface Kind {
  readonly status_id: number;
  /** Null: nobody. */
  readonly assigned_user_id: number | null;
  readonly platform_key: string;
  readonly source_id: number;
}

/** A lead as it is counted: what kind it is, of which campaign, and how long two things took from its creation, in milliseconds; null: not so far. */
export interface CountedLead extends Kind {
  /** Null: of none. */
  readonly campaign_id: string | null;
  /** To the last entry into its status. */
  readonly enteredMs: number | null;
  /** To its first assignment. */
  readonly assignedMs: number | null;
}

interface Sums {
  leads: number;
  entered: number;
  entered_ms: number;
  assigned: number;
  assigned_ms: number;
}

/** What a list of leads is narrowed by; a field that is left out does not narrow. */
interface Filter {
  readonly statusId?: number | undefined;
  readonly platform?: string | undefined;
  readonly sourceId?: number | undefined;
  /** Null: nobody. */
  readonly assignedUserId?: number | null | undefined;
  /** A rep who may see only own leads and those of nobody. */
  readonly visibleTo?: number | undefined;
  readonly campaignId?: string | undefined;
  /** Of these two counters know nothing. */
  readonly created?: { readonly from?: Date | undefined; readonly before?: Date | undefined } | undefined;
  readonly search?: unknown;
}

const NOBODY = 0;
const merged = { leads: 'add', entered: 'add', entered_ms: 'add', assigned: 'add', assigned_ms: 'add' } as const;

export const talliesIn = (scope: Scope) => ({
  /** Leads that are there now and were not before. */
  add: (leads: readonly CountedLead[]): Promise<void> => change(scope, [], leads),

  /** How many leads a filter leaves; undefined for one that asks for more than what leads are counted by. */
  async total(filter: Filter): Promise<number | undefined> {
    if (!isCounted(filter)) return undefined;
    const [row] = (await sumOf(scope, filter)) as { n: number | string | null }[];
    return Number(row?.n ?? 0);
  },

  /** Has each row of a query tell it as `total`, if it is known; null is none. */
  withTotal: <Query extends Rows<'lead_data'>>(query: Query, filter: Filter): Query =>
    isCounted(filter) ? scope.withTotalOf(query, sumOf(scope, filter)) : query,

  /** By status id. */
  async byStatus(filter: Pick<Filter, 'visibleTo'>): Promise<ReadonlyMap<number, number>> {
    const rows = (await narrowed(scope, filter)
      .groupBy('status_id')
      .select('status_id')
      .sum({ n: 'leads' })) as unknown as {
      status_id: number;
      n: number | string;
    }[];
    return new Map(rows.map(({ status_id, n }) => [status_id, Number(n)]));
  },
});

/** Whether counters know how many leads a filter leaves. */
export const isCounted = ({ created, search }: Filter): boolean =>
  created?.from === undefined && created?.before === undefined && search === undefined;

type Counted = Omit<Filter, 'created' | 'search'>;

const sumOf = (scope: Scope, filter: Counted) => narrowed(scope, filter).sum({ n: 'leads' });

function narrowed(scope: Scope, { statusId, platform, sourceId, assignedUserId, visibleTo, campaignId }: Counted) {
  const all = scope.rows('lead_tallies');
  const query =
    campaignId === undefined
      ? all
      : (scope.rows('campaign_tallies').where('campaign_id', campaignId) as unknown as typeof all);
  const equal = {
    status_id: statusId,
    platform_key: platform,
    source_id: sourceId,
    assigned_user_id: assignedUserId === null ? NOBODY : assignedUserId,
  };
  for (const [column, value] of Object.entries(equal)) if (value !== undefined) query.where(column, value);
  if (visibleTo !== undefined) query.whereIn('assigned_user_id', [NOBODY, visibleTo]);
  return query;
}

/**
 * Does to leads what changes how they are counted, and counts them again. They are locked, so nobody else changes them meanwhile; the counters, which
 * many leads share, are written last and in the order of their keys.
 */
export async function recounted<R>(tx: Scope, leadIds: readonly number[], work: () => Promise<R>): Promise<R> {
  const before = await countedLeads(tx, leadIds);
  const result = await work();
  await change(tx, before, await countedLeads(tx, leadIds));
  return result;
}

/** These leads as they are counted now; a deleted one is not. */
async function countedLeads(scope: Scope, leadIds: readonly number[]): Promise<CountedLead[]> {
  if (leadIds.length === 0) return [];
  const ids = leadIds as number[];
  const leads = await scope
    .byIds('lead_data', ids)
    .whereNull('deleted_at')
    .select('id', 'status_id', 'assigned_user_id', 'platform_key', 'source_id', 'campaign_id', 'created_at');
  const entries = (await scope
    .joined('lead_stages', [
      {
        table: 'lead_data',
        on: { 'lead_data.id': 'lead_stages.lead_id', 'lead_data.status_id': 'lead_stages.status_id' },
      },
    ])
    .whereIn('lead_stages.lead_id', ids)
    .groupBy('lead_stages.lead_id')
    .select('lead_stages.lead_id')
    .max({ at: 'lead_stages.entered_at' })) as unknown as Moment[];
  const assignments = (await scope
    .rows('lead_assignment_history')
    .whereIn('lead_id', ids)
    .whereNotNull('assigned_user_id')
    .groupBy('lead_id')
    .select('lead_id')
    .min({ at: 'assigned_at' })) as unknown as Moment[];
  const [entered, assigned] = [momentsOf(entries), momentsOf(assignments)];
  return leads.map(({ id, created_at, ...kind }) => ({
    ...kind,
    enteredMs: since(created_at, entered.get(id)),
    assignedMs: since(created_at, assigned.get(id)),
  }));
}

interface Moment {
  readonly lead_id: number;
  readonly at: Date;
}

const momentsOf = (rows: readonly Moment[]) => new Map(rows.map(({ lead_id, at }) => [lead_id, at]));

const since = (from: Date, to: Date | undefined): number | null => (to ? to.getTime() - from.getTime() : null);

/** One statement for each table, and none where nothing changes. */
async function change(scope: Scope, before: readonly CountedLead[], after: readonly CountedLead[]): Promise<void> {
  const tallies = new Map<string, Kind & Sums>();
  for (const lead of before) count(tallies, lead, -1);
  for (const lead of after) count(tallies, lead, 1);
  const rows = [...tallies.values()]
    .filter(({ leads, entered, entered_ms, assigned, assigned_ms }) =>
      [leads, entered, entered_ms, assigned, assigned_ms].some((sum) => sum !== 0),
    )
    .toSorted(byKey)
    .map((row) => ({ ...row, assigned_user_id: row.assigned_user_id ?? NOBODY }));
  await scope.put('lead_tallies', rows, merged);
  await scope.put('campaign_tallies', campaignRows(before, after), { leads: 'add' });
}

type CampaignTally = Kind & { readonly campaign_id: string; leads: number };

function campaignRows(before: readonly CountedLead[], after: readonly CountedLead[]) {
  const tallies = new Map<string, CampaignTally>();
  for (const [leads, sign] of [
    [before, -1],
    [after, 1],
  ] as const)
    for (const { status_id, assigned_user_id, platform_key, source_id, campaign_id } of leads) {
      if (campaign_id === null) continue;
      const kind = { status_id, assigned_user_id, platform_key, source_id, campaign_id };
      const name = Object.values(kind).join('/');
      const tally = tallies.get(name) ?? { ...kind, leads: 0 };
      tally.leads += sign;
      tallies.set(name, tally);
    }
  return [...tallies.values()]
    .filter(({ leads }) => leads !== 0)
    .toSorted((a, b) => byText(a.campaign_id, b.campaign_id) || byKey(a, b))
    .map((row) => ({ ...row, assigned_user_id: row.assigned_user_id ?? NOBODY }));
}

function count(tallies: Map<string, Kind & Sums>, lead: CountedLead, sign: 1 | -1): void {
  const { status_id, assigned_user_id, platform_key, source_id, enteredMs, assignedMs } = lead;
  const name = [status_id, assigned_user_id, platform_key, source_id].join('/');
  const tally = tallies.get(name) ?? {
    ...{ status_id, assigned_user_id, platform_key, source_id },
    ...{ leads: 0, entered: 0, entered_ms: 0, assigned: 0, assigned_ms: 0 },
  };
  tally.leads += sign;
  if (enteredMs !== null) {
    tally.entered += sign;
    tally.entered_ms += sign * enteredMs;
  }
  if (assignedMs !== null) {
    tally.assigned += sign;
    tally.assigned_ms += sign * assignedMs;
  }
  tallies.set(name, tally);
}

const byKey = (a: Kind, b: Kind): number =>
  a.status_id - b.status_id ||
  (a.assigned_user_id ?? NOBODY) - (b.assigned_user_id ?? NOBODY) ||
  byText(a.platform_key, b.platform_key) ||
  a.source_id - b.source_id;

const byText = (a: string, b: string): number => (a < b ? -1 : Number(a > b));
