import type { Scope } from '../../platform/scope.ts';
import { RUNS_AGAIN } from './received-event.ts';

/**
 * A source's parked events run again, at once: its form was paused, or its connection dead, and is no longer. All of them, or
 * those that were parked for this reason. Returns how many.
 */
export const resumeParked = (scope: Scope, sourceId: number, reason?: string): PromiseLike<number> =>
  scope
    .rows('webhook_events')
    .where({ source_id: sourceId, state: 'parked', ...(reason !== undefined && { reason }) })
    .update(RUNS_AGAIN);
