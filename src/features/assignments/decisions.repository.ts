import type { Scope } from '../../platform/scope.ts';
import { asReason } from './assignments.repository.ts';
import type { Decision, PoolMember } from './decide.ts';

export const decisionsIn = (scope: Scope) => ({
  /** Decisions with what each was based on; a pool that looked the same for several leads is stored once. */
  async add(decisions: readonly Decision[], at: Date): Promise<void> {
    const taken = new Map<string, number>();
    const rows = [];
    for (const { leadId, outcome, rule, cursorBefore, chosen, reason, pool } of decisions) {
      rows.push({
        lead_id: leadId,
        outcome,
        rule_id: rule?.id ?? null,
        rule_name: rule?.name ?? null,
        strategy: rule?.strategy ?? null,
        snapshot_id: rule ? await snapshot(rule.id, pool) : null,
        cursor_before: cursorBefore,
        chosen_user_id: chosen,
        reason,
        decided_at: at,
      });
    }
    await scope.addMany('assignment_decisions', rows);

    async function snapshot(ruleId: number, members: readonly PoolMember[]): Promise<number> {
      const text = JSON.stringify(members);
      const name = `${ruleId}/${text}`;
      const id =
        taken.get(name) ??
        (await scope.add('assignment_pool_snapshots', { rule_id: ruleId, members: text, taken_at: at }));
      taken.set(name, id);
      return id;
    }
  },

  /** What was decided about a lead, the newest first, with the pool as it was seen then. */
  ofLead: (leadId: number): PromiseLike<DecisionRow[]> =>
    scope
      .joined<DecisionRow>('assignment_decisions', [
        {
          table: 'assignment_pool_snapshots',
          on: { 'assignment_pool_snapshots.id': 'assignment_decisions.snapshot_id' },
          optional: true,
        },
      ])
      .where('assignment_decisions.lead_id', leadId)
      .orderBy('assignment_decisions.id', 'desc')
      .select('assignment_decisions.*', 'assignment_pool_snapshots.members'),
});

/** A decision that no rule made, so that the explanation of a lead tells of it too. */
export const byHand = (
  leadId: number,
  outcome: 'manual' | 'put_back' | 'kept',
  { reason, chosen = null }: { readonly reason: string; readonly chosen?: number | null },
): Decision => ({
  leadId,
  outcome,
  chosen,
  rule: null,
  cursorBefore: null,
  queue: null,
  reason: asReason(reason),
  pool: [],
});

interface DecisionRow {
  readonly id: number;
  readonly outcome: Decision['outcome'];
  readonly rule_id: number | null;
  readonly rule_name: string | null;
  readonly strategy: string | null;
  readonly cursor_before: number | null;
  readonly chosen_user_id: number | null;
  readonly reason: string;
  readonly decided_at: Date;
  readonly members: PoolMember[] | null;
}
