import type { Actor } from '../../platform/endpoint.ts';
import { Failure, found } from '../../platform/errors.ts';
import type { Scope } from '../../platform/scope.ts';
import { roleIds } from '../people/index.ts';
import { settingsOf } from '../settings/index.ts';

export const isRep = ({ roleId }: Actor): boolean => roleId === roleIds.sales_rep;

/** Whose activities a caller works with: a rep own ones; undefined: everybody's. */
export const ownerFor = (actor: Actor): number | undefined => (isRep(actor) ? actor.userId : undefined);

/** The rep who knows only of own leads and those of nobody; undefined: this caller knows of all. */
export async function sightOf(scope: Scope, actor: Actor): Promise<number | undefined> {
  return isRep(actor) && (await settingsOf(scope)).repVisibility === 'own' ? actor.userId : undefined;
}

/** Throws 404 for a lead that is not there, is deleted, or that the caller may not know of. */
export async function mustSee(scope: Scope, actor: Actor, leadId: number): Promise<void> {
  await shownTo(scope, actor, await leadOf(scope, leadId).first('assigned_user_id'));
}

interface Lead {
  readonly assigned_user_id: number | null;
}

const leadOf = (scope: Scope, id: number) => scope.rows('lead_data').where({ id }).whereNull('deleted_at');

async function shownTo(scope: Scope, actor: Actor, row: Lead | undefined): Promise<Lead> {
  const lead = found(row);
  const sight = await sightOf(scope, actor);
  if (sight !== undefined && lead.assigned_user_id !== null && lead.assigned_user_id !== sight)
    throw new Failure('not_found');
  return lead;
}

/**
 * Throws 404 as above, and 403 for a lead that a rep sees but does not have. Until the transaction ends nobody deletes, erases or
 * reassigns the lead: what is written about it goes with it.
 */
export async function mustHave(tx: Scope, actor: Actor, leadId: number): Promise<void> {
  const lead = await shownTo(tx, actor, await leadOf(tx, leadId).forShare().first('assigned_user_id'));
  if (isRep(actor) && lead.assigned_user_id !== actor.userId)
    throw new Failure('not_allowed', {
      message: 'Sales reps may log activities only on leads that are assigned to them.',
    });
}
