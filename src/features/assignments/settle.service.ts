import type { Scope } from '../../platform/scope.ts';
import type { Deed, Transfer } from './assignments.repository.ts';
import type { Decision } from './decide.ts';
import { decisionsIn } from './decisions.repository.ts';
import { type Rule, rulesIn } from './rules.repository.ts';
import { transfer } from './transfer.service.ts';

interface Settled {
  readonly decisions: readonly Decision[];
  readonly deed: Deed;
  /** By lead, of those that somebody has still. */
  readonly heldBy?: ReadonlyMap<number, number>;
  /** Leads that were written with their reps a moment ago. */
  readonly born?: ReadonlySet<number>;
  /** Of all; else each decision's own. */
  readonly reason?: string | undefined;
}

/**
 * Does what was decided about open leads: the cursors of the rules that chose, the decisions themselves, and the transfer of each
 * lead for which somebody was chosen. Returns the transfers.
 */
export async function settle(
  tx: Scope,
  rules: readonly Rule[],
  { decisions, deed, heldBy, reason, born }: Settled,
): Promise<Transfer[]> {
  const chosenBy = new Set(decisions.filter(({ outcome }) => outcome === 'rule').map(({ rule }) => rule?.id));
  await rulesIn(tx).saveCursors(rules.filter(({ id }) => chosenBy.has(id)));
  const transfers = decisions.flatMap(({ leadId, chosen: to, reason: own }) =>
    to === null
      ? []
      : [
          {
            leadId,
            from: heldBy?.get(leadId) ?? null,
            to,
            counts: true,
            reason: reason ?? own,
            isNew: born?.has(leadId) === true,
          },
        ],
  );
  await transfer(tx, transfers, deed);
  await decisionsIn(tx).add(decisions, deed.at);
  return transfers;
}
