import type { Actor } from '../../platform/endpoint.ts';
import { Failure, found } from '../../platform/errors.ts';
import type { Scope } from '../../platform/scope.ts';
import { isRep } from '../people/index.ts';
import { settingsOf } from '../settings/index.ts';

// Who may know of a lead, and who may change it: here once, for every feature that shows leads or what belongs to them.

type Person = Pick<Actor, 'userId' | 'roleId'>;

interface Owned {
  readonly assigned_user_id: number | null;
}

/** The rep who knows only of own leads and those of nobody; undefined: this person knows of all. */
export async function sightOf(scope: Scope, person: Person): Promise<number | undefined> {
  return isRep(person) && (await settingsOf(scope)).repVisibility === 'own' ? person.userId : undefined;
}

/** Whether who has this sight may know of the lead at all. */
export const isVisible = ({ assigned_user_id: owner }: Owned, sight: number | undefined): boolean =>
  sight === undefined || owner === null || owner === sight;

/** Throws 404 for a lead that the person may not know of. */
export async function mustSee(scope: Scope, person: Person, lead: Owned): Promise<void> {
  if (!isVisible(lead, await sightOf(scope, person))) throw new Failure('not_found');
}

/** Throws 404 as above, and 403 for a lead that a rep sees but does not have. */
export async function mustHave(scope: Scope, person: Person, lead: Owned): Promise<void> {
  await mustSee(scope, person, lead);
  if (isRep(person) && lead.assigned_user_id !== person.userId)
    throw new Failure('not_allowed', { message: 'Sales reps may work only on leads that are assigned to them.' });
}

/** Who has the lead, and nobody moves it until the transaction ends. Throws 404 for one that is not there or is deleted. */
export async function heldLead(tx: Scope, leadId: number): Promise<Owned> {
  const lead = tx.rows('lead_data').where({ id: leadId }).whereNull('deleted_at').forShare().first('assigned_user_id');
  return found(await lead);
}

/** Who has the lead. Throws 404 for one that is not there, is deleted, or that the person may not know of. */
export async function seenLead(scope: Scope, person: Person, leadId: number): Promise<Owned> {
  const lead = await scope.rows('lead_data').where({ id: leadId }).whereNull('deleted_at').first('assigned_user_id');
  await mustSee(scope, person, found(lead));
  return found(lead);
}
