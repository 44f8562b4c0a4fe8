import type { Scope } from '../../platform/scope.ts';
import { system } from '../audit/index.ts';
import { leadsNotTouched } from './assignments.jobs.ts';
import { withOwners } from './board.service.ts';
import { type Board, decide } from './decide.ts';
import { byHand, decisionsIn } from './decisions.repository.ts';
import { arrivalsOf } from './lead-facts.repository.ts';
import { settle } from './settle.service.ts';

interface Due {
  readonly due: readonly { readonly leadId: number; readonly userId: number }[];
  readonly minutes: number;
  readonly at: Date;
}

/**
 * Gives untouched leads, locked by the caller, to others by the rules; one that nobody else can take stays, which is noted.
 * The managers are told of both. Returns how many moved.
 */
export async function moveOn(tx: Scope, board: Omit<Board, 'queued'>, { due, minutes, at }: Due): Promise<number> {
  if (due.length === 0) return 0;
  const heldBy = new Map(due.map(({ leadId, userId }) => [leadId, userId]));
  const arrivals = (await arrivalsOf(tx, [...heldBy.keys()])).map((arrival) => ({
    ...arrival,
    hasWaited: true,
    ownerOfPerson: null,
    notAgain: heldBy.get(arrival.leadId) as number,
  }));
  const decisions = decide({ ...board, queued: new Set() }, await withOwners(tx, arrivals));
  const reason = `Nobody touched it within ${minutes} working minutes`;
  const moved = await settle(tx, board.rules, {
    decisions: decisions.filter(({ chosen }) => chosen !== null),
    deed: { by: system, at },
    heldBy,
    reason,
  });
  const kept = decisions.filter(({ chosen }) => chosen === null);
  await decisionsIn(tx).add(
    kept.map(({ leadId }) =>
      byHand(leadId, 'kept', { reason: `${reason}, and nobody else can take it`, chosen: heldBy.get(leadId) ?? null }),
    ),
    at,
  );
  const leads = decisions.map(({ leadId, chosen }) => ({ leadId, from: heldBy.get(leadId) as number, to: chosen }));
  await tx.enqueue(leadsNotTouched, { leads, minutes, at: at.getTime() });
  return moved.length;
}
