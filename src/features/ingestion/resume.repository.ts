import type { Scope } from '../../platform/scope.ts';
import { RUNS_AGAIN } from './received-event.ts';

/** A source's parked events run again, at once: its form was paused, or its connection dead, and is no longer. Returns how many. */
export const resumeParked = (scope: Scope, sourceId: number): PromiseLike<number> =>
  scope.rows('webhook_events').where({ source_id: sourceId, state: 'parked' }).update(RUNS_AGAIN);
