import type { Scope } from '../../platform/scope.ts';

/** A source's parked events run again, at once: its form was paused, or its connection dead, and is no longer. Returns how many. */
export const resumeParked = (scope: Scope, sourceId: number): PromiseLike<number> =>
  scope
    .rows('webhook_events')
    .where({ source_id: sourceId, state: 'parked' })
    .update({ state: 'received', attempts: 0, sweeps: 0, reason: null, due_at: new Date(0) });
