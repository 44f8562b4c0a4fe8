import type { Scope } from '../../platform/scope.ts';
import { instant } from '../../platform/fields.ts';
import { decisionsIn } from './decisions.repository.ts';
import { waitingIn } from './waiting.repository.ts';

/** Why this rep and why not the others: every decision about a lead, the newest first, with the pool as it was seen then. */
export async function explanationOf(scope: Scope, lead: { id: number; assigned_user_id: number | null }) {
  const waiting = await waitingIn(scope).of(lead.id);
  const decisions = await decisionsIn(scope).ofLead(lead.id);
  return {
    lead_id: lead.id,
    assigned_user_id: lead.assigned_user_id,
    waiting: waiting ? { since: instant(waiting.waiting_since), reason: waiting.reason } : null,
    decisions: decisions.map((row) => ({
      id: row.id,
      outcome: row.outcome,
      rule: row.rule_id === null ? null : { id: row.rule_id, name: row.rule_name ?? '', strategy: row.strategy ?? '' },
      chosen_user_id: row.chosen_user_id,
      previous_user_id: row.cursor_before,
      reason: row.reason,
      decided_at: instant(row.decided_at),
      pool: row.members ?? [],
    })),
  };
}
