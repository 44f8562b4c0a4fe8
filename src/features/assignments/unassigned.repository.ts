import type { Scope } from '../../platform/scope.ts';

/** Where a walk along the leads stands. */
export interface Since {
  readonly id: number;
  readonly created_at: Date;
}

export const unassignedIn = (scope: Scope) => ({
  /** Open leads that nobody has, the oldest first, after a place among them. */
  page: (after: Since | null, limit: number): PromiseLike<Since[]> =>
    openOnes(scope)
      .where((place) => {
        if (after === null) return;
        void place
          .where('created_at', '>', after.created_at)
          .orWhere((same) => void same.where({ created_at: after.created_at }).where('id', '>', after.id));
      })
      .orderBy(['created_at', 'id'])
      .limit(limit)
      .select('id', 'created_at'),

  /** Counts no further than `cap`. */
  count: (cap: number): Promise<number> => scope.countOf(openOnes(scope), cap),
});

const openOnes = (scope: Scope) =>
  scope
    .rows('lead_data')
    .whereNull('assigned_user_id')
    .whereNull('deleted_at')
    .whereIn('status_id', scope.idsFrom('lead_statuses', 'id').where({ outcome: 'open' }));
