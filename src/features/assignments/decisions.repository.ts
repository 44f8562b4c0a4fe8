import type { Scope } from '../../platform/scope.ts';
import { asReason } from './assignments.repository.ts';
import type { Decision, PoolMember } from './decide.ts';

export const decisionsIn = (scope: Scope) => ({
  /** Decisions with what each was based on. The cursors of the rules that decided are locked. */
  async add(decisions: readonly Decision[], at: Date): Promise<void> {
    const snapshots = await addSnapshots(scope, decisions, at);
    await scope.addMany(
      'assignment_decisions',
      decisions.map((decision) => ({
        lead_id: decision.leadId,
        outcome: decision.outcome,
        rule_id: decision.rule?.id ?? null,
        rule_name: decision.rule?.name ?? null,
        strategy: decision.rule?.strategy ?? null,
        snapshot_id: snapshots.get(decision) ?? null,
        cursor_before: decision.cursorBefore,
        chosen_user_id: decision.chosen,
        reason: decision.reason,
        decided_at: at,
      })),
    );
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

/**
 * A pool that looked the same for several leads is stored once. The ids are read again: nobody else adds sights of a rule while its
 * cursor is locked, so what is there from the first id on are these, in the order in which they were added.
 */
async function addSnapshots(scope: Scope, decisions: readonly Decision[], at: Date): Promise<Map<Decision, number>> {
  const sights = new Map<string, { readonly ruleId: number; readonly members: string; readonly of: Decision[] }>();
  for (const decision of decisions) {
    if (!decision.rule) continue;
    const sight = { ruleId: decision.rule.id, members: JSON.stringify(decision.pool), of: [decision] };
    const name = `${sight.ruleId}/${sight.members}`;
    const known = sights.get(name);
    if (known) known.of.push(decision);
    else sights.set(name, sight);
  }
  if (sights.size === 0) return new Map();
  const added = [...sights.values()];
  const rows = added.map(({ ruleId, members }) => ({ rule_id: ruleId, members, taken_at: at }));
  const firstId = await scope.addMany('assignment_pool_snapshots', rows);
  const stored = await scope.find('assignment_pool_snapshots', {
    columns: ['id'],
    where: { rule_id: [...new Set(added.map(({ ruleId }) => ruleId))], id: { atLeast: firstId } },
    orderBy: ['id'],
  });
  return new Map(added.flatMap(({ of }, index) => of.map((decision) => [decision, stored[index]?.id ?? 0] as const)));
}

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
