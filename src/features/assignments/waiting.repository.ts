import type { Scope } from '../../platform/scope.ts';
import type { LeadFacts } from './conditions.ts';
import type { Arrival, Decision } from './decide.ts';

/** Leads drained in one transaction. */
const DRAINED_AT_ONCE = 200;

export interface Turn {
  readonly arrivals: readonly Arrival[];
  /** Leads of the queues that somebody got otherwise. */
  readonly gone: readonly number[];
  /** The queues hold younger leads besides. */
  readonly hasMore: boolean;
}

export const waitingIn = (scope: Scope) => ({
  /** Rules whose queue is not empty. */
  async queues(): Promise<number[]> {
    const rows = await scope.rows('assignment_waiting').whereNotNull('rule_id').distinct('rule_id');
    return rows.map(({ rule_id }) => rule_id as number);
  },

  /** The oldest leads that wait for these rules, as arrivals; locked until the transaction ends. */
  async oldest(ruleIds: readonly number[]): Promise<Turn> {
    const heads = [];
    for (const ruleId of ruleIds) heads.push(...(await headOf(scope, ruleId)));
    const inTurn = heads.toSorted(
      (a, b) => a.waiting_since.getTime() - b.waiting_since.getTime() || a.lead_id - b.lead_id,
    );
    const ids = inTurn.slice(0, DRAINED_AT_ONCE).map(({ lead_id }) => lead_id);
    const rows = ids.length > 0 ? await factRows(scope, ids) : [];
    const facts = new Map(rows.map((row) => [row.id, row]));
    return {
      arrivals: ids.flatMap((leadId) => {
        const row = facts.get(leadId);
        return row
          ? [
              {
                leadId,
                facts: factsOf(row),
                samePersonAs: row.duplicate_of_lead_id,
                ownerOfPerson: null,
                hasWaited: true,
              },
            ]
          : [];
      }),
      gone: ids.filter((id) => !facts.has(id)),
      hasMore: inTurn.length > DRAINED_AT_ONCE,
    };
  },

  async add(decisions: readonly Decision[], since: Date): Promise<void> {
    await scope.put(
      'assignment_waiting',
      decisions.map(({ leadId, queue, reason }) => ({ lead_id: leadId, rule_id: queue, reason, waiting_since: since })),
      { rule_id: 'set', reason: 'set' }, // a lead that waits already keeps its place
    );
  },

  async remove(leadIds: readonly number[]): Promise<void> {
    if (leadIds.length > 0)
      await scope
        .rows('assignment_waiting')
        .whereIn('lead_id', leadIds as number[])
        .delete();
  },

  of: (leadId: number) => scope.rows('assignment_waiting').where({ lead_id: leadId }).first(),
});

/** One queue at a time, in the order of its index: no row beyond the head is read, sorted or locked. */
const headOf = (scope: Scope, ruleId: number) =>
  scope
    .rows('assignment_waiting')
    .where({ rule_id: ruleId })
    .orderBy(['waiting_since', 'lead_id'])
    .limit(DRAINED_AT_ONCE + 1)
    .forUpdate()
    .select('lead_id', 'waiting_since');

interface FactRow extends Omit<LeadFacts, 'platform' | 'answers'> {
  readonly id: number;
  readonly duplicate_of_lead_id: number | null;
  readonly platform_key: string;
  readonly raw_field_data: LeadFacts['answers'];
}

const factRows = (scope: Scope, ids: readonly number[]): PromiseLike<FactRow[]> =>
  scope
    .joined<FactRow>('lead_data', [{ table: 'lead_meta', on: { 'lead_meta.id': 'lead_data.lead_meta_id' } }])
    .whereIn('lead_data.id', ids as number[])
    .whereNull('lead_data.assigned_user_id')
    .select(
      'lead_data.id',
      'lead_data.duplicate_of_lead_id',
      'lead_data.platform_key',
      'lead_data.source_id',
      'lead_data.campaign_id',
      'lead_data.raw_field_data',
      'lead_meta.form_id',
      'lead_meta.page_id',
      'lead_meta.utm_source',
      'lead_meta.utm_medium',
      'lead_meta.utm_campaign',
      'lead_meta.utm_term',
      'lead_meta.utm_content',
    );

const factsOf = (row: FactRow): LeadFacts => ({ ...row, platform: row.platform_key, answers: row.raw_field_data });
