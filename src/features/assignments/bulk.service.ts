import type { Actor } from '../../platform/endpoint.ts';
import { TOTAL_CAP } from '../../platform/page.ts';
import type { Scope } from '../../platform/scope.ts';
import { byUser } from '../audit/index.ts';
import type { BulkAssignment, BulkResult } from './assignments.schema.ts';
import { lockBoard, withOwners } from './board.service.ts';
import { type Board, decide } from './decide.ts';
import { arrivalsOf } from './lead-facts.repository.ts';
import { lockLeads } from './locked-leads.repository.ts';
import { settle } from './settle.service.ts';
import { type Since, unassignedIn } from './unassigned.repository.ts';

/** Leads of one transaction: for so long nobody else assigns in the entity. */
const CHUNK = 200;
/** Leads that one call looks at; who has more presses again. */
const LEADS_OF_A_CALL = 5_000;

interface Bulk extends BulkAssignment {
  readonly actor: Actor;
  now(): Date;
}

/**
 * Gives out the open leads that nobody has, the oldest first, by the entity's rules: same predicate, same cursors. Leads that
 * somebody else takes meanwhile are left to them, so two managers may do this at once.
 */
export async function assignAll(scope: Scope, bulk: Bulk): Promise<BulkResult> {
  const assignments: BulkResult['assignments'] = [];
  const reasons = new Map<string, number>();
  let after: Since | null = null;
  for (let looked = 0; looked < LEADS_OF_A_CALL; looked += CHUNK) {
    const leads = await unassignedIn(scope).page(after, CHUNK);
    if (leads.length === 0) break;
    const round = await scope.transaction((tx) =>
      assignSome(
        tx,
        leads.map(({ id }) => id),
        bulk,
      ),
    );
    assignments.push(...round.given);
    for (const reason of round.reasons) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
    after = leads.at(-1) ?? null;
  }
  const left = await unassignedIn(scope).count(TOTAL_CAP);
  const told = [...reasons.values()].reduce((sum, leads) => sum + leads, 0);
  if (left > told) reasons.set('This call did not look at it; call again', left - told);
  return {
    total_assigned: assignments.length,
    assignments,
    still_unassigned: left,
    unassigned_reasons: [...reasons].map(([reason, leads]) => ({ reason, leads })),
  };
}

async function assignSome(
  tx: Scope,
  leadIds: readonly number[],
  { actor, reason, now, max_leads_per_user: most }: Bulk,
) {
  const at = now();
  const board = limited(await lockBoard(tx, at), most);
  const leads = await lockLeads(tx, leadIds);
  const wanting = leadIds.filter((id) => leads.get(id)?.assigned_user_id === null && leads.get(id)?.isOpen);
  const arrivals = (await arrivalsOf(tx, wanting)).map((each) => ({ ...each, hasWaited: true, ownerOfPerson: null }));
  const decisions = decide({ ...board, queued: new Set() }, await withOwners(tx, arrivals));
  const transfers = await settle(tx, board.rules, {
    decisions: decisions.filter(({ chosen }) => chosen !== null), // a lead that still has nobody stays where it was
    deed: { by: byUser(actor), at },
    reason,
  });
  return {
    given: transfers.map(({ leadId, to }) => ({ lead_id: leadId, assigned_user_id: to as number })),
    reasons: decisions.filter(({ chosen }) => chosen === null).map((decision) => decision.reason),
  };
}

/** Nobody may have more active leads than this, or than the own limit where that is less. */
function limited(board: Omit<Board, 'queued'>, most: number | undefined): Omit<Board, 'queued'> {
  if (most === undefined) return board;
  const reps = [...board.reps].map(
    ([id, rep]) => [id, { ...rep, maxActiveLeads: Math.min(rep.maxActiveLeads ?? most, most) }] as const,
  );
  return { ...board, reps: new Map(reps) };
}
