import type { NewRow, Scope } from '../../platform/scope.ts';
import type { LeadActivitiesRow } from '../../platform/tables.ts';

export type ActivityRow = LeadActivitiesRow;

export const activitiesIn = (scope: Scope) => ({
  add: (activity: NewRow<'lead_activities'>): Promise<number> => scope.add('lead_activities', activity),

  find: (id: number): PromiseLike<ActivityRow | undefined> => scope.rows('lead_activities').where({ id }).first(),

  /** Those of a user only, if one is given. Locked in the order of their ids until the transaction ends; those of deleted leads are left out. */
  async lock(ids: readonly number[], ownerId: number | undefined): Promise<ActivityRow[]> {
    const query = scope
      .rows('lead_activities')
      .whereIn('id', ids as number[])
      .whereIn('lead_id', scope.idsFrom('lead_data', 'id').whereNull('deleted_at'));
    if (ownerId !== undefined) query.where({ user_id: ownerId });
    const there = await query.select('id');
    return scope
      .rows('lead_activities')
      .whereIn(
        'id',
        there.map(({ id }) => id),
      )
      .orderBy('id')
      .forUpdate();
  },

  async change(ids: readonly number[], columns: Partial<NewRow<'lead_activities'>>): Promise<void> {
    await scope
      .rows('lead_activities')
      .whereIn('id', ids as number[])
      .update(columns);
  },
});
