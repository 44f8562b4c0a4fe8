import type { Actor } from '../../platform/endpoint.ts';
import { Failure } from '../../platform/errors.ts';
import type { Scope } from '../../platform/scope.ts';
import { isRep, roleIds } from '../people/index.ts';
import { settingsOf } from '../settings/index.ts';

interface Owned {
  readonly assigned_user_id: number | null;
}

export const isManager = ({ roleId }: Actor): boolean => roleId === roleIds.admin || roleId === roleIds.manager;

/** The rep who sees only own leads and those of nobody; undefined: this caller sees all. */
export async function sightOf(scope: Scope, actor: Actor): Promise<number | undefined> {
  return isRep(actor) && (await settingsOf(scope)).repVisibility === 'own' ? actor.userId : undefined;
}

/** Throws 404 for a lead that the caller may not know of. */
export async function mustSee(scope: Scope, actor: Actor, { assigned_user_id: owner }: Owned): Promise<void> {
  const sight = await sightOf(scope, actor);
  if (sight !== undefined && owner !== null && owner !== sight) throw new Failure('not_found');
}

/** Throws 404 for a lead that the caller may not know of, 403 for one that a rep sees but does not have. */
export async function mustHave(scope: Scope, actor: Actor, lead: Owned): Promise<void> {
  await mustSee(scope, actor, lead);
  if (isRep(actor) && lead.assigned_user_id !== actor.userId)
    throw new Failure('not_allowed', { message: 'Sales reps may move only leads that are assigned to them.' });
}
