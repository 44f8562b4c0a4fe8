import type { Scope } from '../../platform/scope.ts';
import type { OpenLead } from './board.service.ts';
import type { Decision } from './decide.ts';
import { arrivalsOf } from './lead-facts.repository.ts';
import { lockLeads } from './locked-leads.repository.ts';

/** Leads drained in one transaction. */
const DRAINED_AT_ONCE = 200;

export interface Turn {
  readonly arrivals: readonly OpenLead[];
  /** Leads of the queues that need nobody any more: somebody has them, or they were closed or deleted. */
  readonly gone: readonly number[];
  /** The queues hold younger leads besides. */
  readonly hasMore: boolean;
}

/** Where a walk along the waiting leads stands. */
export interface Place {
  readonly since: Date;
  readonly leadId: number;
}

export const waitingIn = (scope: Scope) => ({
  /** Rules whose queue is not empty. */
  async queues(): Promise<number[]> {
    const rows = await scope.find('assignment_waiting', { columns: ['rule_id'], notNull: 'rule_id', distinct: true });
    return rows.map(({ rule_id }) => rule_id as number);
  },

  /** The oldest leads that wait for these rules, as arrivals; they are locked until the transaction ends. */
  async oldest(ruleIds: readonly number[]): Promise<Turn> {
    const heads = [];
    for (const ruleId of ruleIds) heads.push(...(await headOf(scope, ruleId)));
    const inTurn = heads.toSorted(
      (a, b) => a.waiting_since.getTime() - b.waiting_since.getTime() || a.lead_id - b.lead_id,
    );
    const ids = inTurn.slice(0, DRAINED_AT_ONCE).map(({ lead_id }) => lead_id);
    return { ...(await stillWaiting(scope, ids)), hasMore: inTurn.length > DRAINED_AT_ONCE };
  },

  /** The leads that have waited longest, of all queues, after a place among them; as arrivals, locked until the transaction ends. */
  async page(after: Place | null): Promise<Omit<Turn, 'hasMore'> & { readonly last: Place | null }> {
    const rows = await scope
      .rows('assignment_waiting')
      .where((place) => {
        if (after === null) return;
        void place
          .where('waiting_since', '>', after.since)
          .orWhere((same) => void same.where({ waiting_since: after.since }).where('lead_id', '>', after.leadId));
      })
      .orderBy(['waiting_since', 'lead_id'])
      .limit(DRAINED_AT_ONCE)
      .select('lead_id', 'waiting_since');
    const last = rows.at(-1);
    return {
      ...(await stillWaiting(
        scope,
        rows.map(({ lead_id }) => lead_id),
      )),
      last: last ? { since: last.waiting_since, leadId: last.lead_id } : null,
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

/** Which of these leads still need somebody. Locked before they are looked at: a rep takes one, or somebody closes it, at any moment. */
async function stillWaiting(scope: Scope, ids: readonly number[]): Promise<Omit<Turn, 'hasMore'>> {
  const leads = await lockLeads(scope, ids);
  const isWaiting = (id: number) => leads.get(id)?.assigned_user_id === null && leads.get(id)?.isOpen === true;
  const arrivals = await arrivalsOf(scope, ids.filter(isWaiting));
  return {
    arrivals: arrivals.map((arrival) => ({ ...arrival, ownerOfPerson: null, hasWaited: true })),
    gone: ids.filter((id) => !isWaiting(id)),
  };
}

/** One queue at a time, in the order of its index: no row beyond the head is read or sorted. */
const headOf = (scope: Scope, ruleId: number) =>
  scope
    .rows('assignment_waiting')
    .where({ rule_id: ruleId })
    .orderBy(['waiting_since', 'lead_id'])
    .limit(DRAINED_AT_ONCE + 1)
    .select('lead_id', 'waiting_since');
