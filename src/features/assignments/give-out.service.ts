import type { Scope } from '../../platform/scope.ts';
import { system } from '../audit/index.ts';
import { worksLeads } from '../people/index.ts';
import { settingsOf } from '../settings/index.ts';
import { assignArrivals } from './arrivals.service.ts';
import { lockBoard } from './board.service.ts';
import { assignmentsIn } from './assignments.repository.ts';
import { arrivalsOf } from './lead-facts.repository.ts';
import { lockLeads } from './locked-leads.repository.ts';
import { putBack } from './put-back.service.ts';

/** For who locks a lead and assigns it later in the same transaction: takes what all who assign lock before leads. */
export async function holdAssignments(tx: Scope, at: Date): Promise<void> {
  await lockBoard(tx, at);
}

/** Gives a lead that is there already and that nobody has to somebody, like one that arrives; if nobody can take it, it waits. Locks as arrivals do. */
export async function giveOut(tx: Scope, leadId: number, at: Date): Promise<void> {
  await assignArrivals(tx, await arrivalsOf(tx, [leadId]), at);
}

/**
 * After a closed lead was opened again, with assignments held from before: if nobody has it, it is given out. So is that of somebody
 * who was deactivated meanwhile or may not work on leads any more, where the entity gives such leads to others.
 */
export async function assignReopened(tx: Scope, leadId: number, at: Date): Promise<void> {
  const owner = (await lockLeads(tx, [leadId])).get(leadId)?.assigned_user_id ?? null;
  if (owner === null) return giveOut(tx, leadId, at);
  const { name, ...standing } = await assignmentsIn(tx).holder(owner);
  if (worksLeads(standing) || (await settingsOf(tx)).whenDeactivated === 'leave') return;
  await putBack(tx, { leadIds: [leadId], from: owner, reason: `${name} works on leads no more`, by: system, at });
}
