import type { Scope } from '../../platform/scope.ts';
import { assignArrivals } from './arrivals.service.ts';
import type { Deed, Transfer } from './assignments.repository.ts';
import { lockBoard } from './board.service.ts';
import { byHand, decisionsIn } from './decisions.repository.ts';
import { arrivalsOf } from './lead-facts.repository.ts';
import { lockLeads } from './locked-leads.repository.ts';
import { transfer } from './transfer.service.ts';
import { waitingIn } from './waiting.repository.ts';

interface PutBack extends Deed {
  readonly leadIds: readonly number[];
  /** Only of this user: a lead that somebody else has by now stays with them. Not given: of whomever. */
  readonly from?: number;
  /** At most 255 characters; kept in the history. */
  readonly reason: string;
}

export interface WhereTheyWent {
  /** Leads that lost their rep. */
  readonly putBack: number;
  /** Of these, and of those that waited longer, how many have a rep now. */
  readonly assigned: number;
}

/** Leads decided at once. */
const AT_ONCE = 500;

/**
 * Takes open leads from their reps and gives them out again like leads that arrive: at once where a rule has somebody, else they
 * wait. Leads that nobody has, closed and deleted ones stay as they are. In the caller's transaction, which must not have locked
 * workloads or leads before: cursors, workloads and leads are locked here, in this order.
 */
export async function putBack(tx: Scope, put: PutBack): Promise<WhereTheyWent> {
  const { reason, at } = put;
  const taken = await take(tx, put, true);
  await decisionsIn(tx).add(
    taken.map(({ leadId }) => byHand(leadId, 'put_back', { reason })),
    at,
  );
  let assigned = 0;
  for (let start = 0; start < taken.length; start += AT_ONCE) {
    const some = taken.slice(start, start + AT_ONCE).map(({ leadId }) => leadId);
    assigned += await assignArrivals(tx, await arrivalsOf(tx, some), at);
  }
  return { putBack: taken.length, assigned };
}

/**
 * Ends the assignments of leads in whatever status, and their waiting for one; they are not given out again. For leads that are
 * about to be deleted: to be called before. Locks as `putBack` does.
 */
export async function endAssignments(tx: Scope, end: PutBack): Promise<void> {
  await take(tx, end, false);
  await waitingIn(tx).remove(end.leadIds);
}

/** Takes leads from their reps; closed ones are left to them where only open ones are wanted. */
async function take(tx: Scope, { leadIds, from, reason, by, at }: PutBack, onlyOpen: boolean): Promise<Transfer[]> {
  await lockBoard(tx, at);
  const leads = await lockLeads(tx, leadIds);
  const transfers = [...leads.values()]
    .filter((lead) => lead.assigned_user_id !== null && (from === undefined || lead.assigned_user_id === from))
    .filter((lead) => lead.isOpen || !onlyOpen)
    .map((lead) => ({ leadId: lead.id, from: lead.assigned_user_id, to: null, counts: lead.isOpen, reason }));
  await transfer(tx, transfers, { by, at });
  return transfers;
}
