import type { Actor } from '../../platform/endpoint.ts';
import { Failure } from '../../platform/errors.ts';
import type { Scope } from '../../platform/scope.ts';
import { type ActivityRow, activitiesIn } from './activities.repository.ts';
import { systemTypes } from './activity-kinds.ts';
import { ownerFor } from './owner-for.ts';

interface Wanted {
  readonly ids: readonly number[];
  /** Where in the request an id stands. */
  path(at: number): string;
}

/**
 * The activities, locked, if the caller may change every one of them: a rep own ones, everybody else all. 404 names those that are
 * not there for this caller; 409 for what the system logged.
 */
export async function changeable(tx: Scope, actor: Actor, { ids, path }: Wanted): Promise<ActivityRow[]> {
  const activities = await activitiesIn(tx).lock(ids, ownerFor(actor));
  const there = new Set(activities.map(({ id }) => id));
  const errors = ids.flatMap((id, at) =>
    there.has(id) ? [] : [{ path: path(at), message: 'is not an activity that you may change' }],
  );
  if (errors.length > 0) throw new Failure('not_found', { errors });
  if (activities.some(isOfSystem))
    throw new Failure('conflict', { message: 'What the system logged cannot be changed.' });
  return activities;
}

/** 409 unless all of them are still to be done. */
export function mustBePending(activities: readonly ActivityRow[]): void {
  const over = activities.filter(({ status }) => status !== 'pending');
  if (over.length > 0)
    throw new Failure('conflict', {
      message: `Only pending activities have a follow-up to set; over are: ${over.map(({ id, status }) => `${id} (${status})`).join(', ')}.`,
    });
}

const isOfSystem = ({ activity_type: type, user_id: userId }: ActivityRow): boolean =>
  userId === null || systemTypes.some((one) => one === type);
