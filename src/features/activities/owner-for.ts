import type { Actor } from '../../platform/endpoint.ts';
import { isRep } from '../people/index.ts';

/** Whose activities a caller works with: a rep own ones; undefined: everybody's. */
export const ownerFor = (actor: Actor): number | undefined => (isRep(actor) ? actor.userId : undefined);
