import type { Scope } from '../../platform/scope.ts';
import type { Json } from '../../platform/tables.ts';
import type { LeadFacts } from './conditions.ts';
import type { Arrival, Decision } from './decide.ts';

/** Leads drained in one transaction. */
export const DRAINED_AT_ONCE = 200;

export const waitingIn = (scope: Scope) => ({
  /** Rules whose queue is not empty. */
  async queues(): Promise<number[]> {
    const rows = await scope.rows('assignment_waiting').whereNotNull('rule_id').distinct('rule_id');
    return rows.map(({ rule_id }) => rule_id as number);
  },

  /** The oldest leads that wait for these rules, as arrivals; locked until the transaction ends. */
  async oldest(ruleIds: readonly number[]): Promise<Arrival[]> {
    const rows = await scope
      .rows('assignment_waiting')
      .whereIn('rule_id', ruleIds as number[])
      .orderBy(['waiting_since', 'lead_id'])
      .limit(DRAINED_AT_ONCE)
      .forUpdate()
      .select('lead_id');
    const ids = rows.map(({ lead_id }) => lead_id);
    if (ids.length === 0) return [];
    const facts = new Map((await factRows(scope, ids)).map((row) => [row.id, row]));
    return ids.flatMap((id) => {
      const row = facts.get(id);
      return row ? [{ leadId: id, facts: factsOf(row), samePersonAs: row.duplicate_of_lead_id, ownerOfPerson: row.owner, hasWaited: true }] : [];
    });
  },

  async add(decisions: readonly Decision[], since: Date): Promise<void> {
    await scope.put(
      'assignment_waiting',
      decisions.map(({ leadId, rule, reason }) => ({ lead_id: leadId, rule_id: rule?.id ?? null, reason, waiting_since: since })),
      { rule_id: 'set', reason: 'set' }, // a lead that waits already keeps its place
    );
  },

  async remove(leadIds: readonly number[]): Promise<void> {
    if (leadIds.length > 0) await scope.rows('assignment_waiting').whereIn('lead_id', leadIds as number[]).delete();
  },

  of: (leadId: number) => scope.rows('assignment_waiting').where({ lead_id: leadId }).first(),
});

interface FactRow {
  readonly id: number;
  readonly duplicate_of_lead_id: number | null;
  readonly owner: number | null;
  readonly platform_key: string;
  readonly source_id: number;
  readonly campaign_id: string | null;
  readonly form_id: string | null;
  readonly page_id: string | null;
  readonly utm_source: string | null;
  readonly utm_medium: string | null;
  readonly utm_campaign: string | null;
  readonly utm_term: string | null;
  readonly utm_content: string | null;
  readonly raw_field_data: { [name: string]: Json };
}

const factRows = (scope: Scope, ids: readonly number[]): PromiseLike<FactRow[]> =>
  scope
    .joined<FactRow>('lead_data', [
      { table: 'lead_meta', on: { 'lead_meta.id': 'lead_data.lead_meta_id' } },
      { table: 'lead_data', as: 'older', on: { 'older.id': 'lead_data.duplicate_of_lead_id' }, optional: true },
    ])
    .whereIn('lead_data.id', ids as number[])
    .whereNull('lead_data.assigned_user_id')
    .select(
      'lead_data.id',
      'lead_data.duplicate_of_lead_id',
      'older.assigned_user_id as owner',
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
