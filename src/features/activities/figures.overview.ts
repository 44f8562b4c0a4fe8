import type { Scope } from '../../platform/scope.ts';
import { type ActivityFilter, activitiesWith } from './activity-filter.ts';

type Column = 'activity_type' | 'priority' | 'user_id';

export interface Tally {
  readonly total: number;
  readonly completed: number;
  readonly pending: number;
  readonly cancelled: number;
}

const NONE: Tally = { total: 0, completed: 0, pending: 0, cancelled: 0 };

export const figuresIn = (scope: Scope) => ({
  /** Activities by a column's value and their status; values without activities are left out. */
  async tally<Value>(column: Column, filter: ActivityFilter): Promise<Map<Value, Tally>> {
    const rows = (await activitiesWith(scope, filter)
      .groupBy(`lead_activities.${column}`, 'lead_activities.status')
      .select(`lead_activities.${column}`, 'lead_activities.status')
      .count({ n: '*' })) as unknown as Counted<Value>[];
    const tallies = new Map<Value, Tally>();
    for (const { status, n, ...row } of rows) {
      const value = (row as unknown as Record<Column, Value>)[column];
      const tally = tallies.get(value) ?? NONE;
      tallies.set(value, { ...tally, total: tally.total + n, [status]: n });
    }
    return tallies;
  },

  /** By user: how many leads, and when the latest. */
  async reach(filter: ActivityFilter): Promise<ReadonlyMap<number, { leads: number; latest: Date }>> {
    const rows = (await activitiesWith(scope, filter)
      .whereNotNull('lead_activities.user_id')
      .groupBy('lead_activities.user_id')
      .select('lead_activities.user_id')
      .countDistinct({ leads: 'lead_activities.lead_id' })
      .max({ latest: 'lead_activities.created_at' })) as unknown as { user_id: number; leads: number; latest: Date }[];
    return new Map(rows.map(({ user_id, leads, latest }) => [user_id, { leads, latest }]));
  },
});

interface Counted<Value> {
  readonly status: 'completed' | 'pending' | 'cancelled';
  readonly n: number;
  readonly value?: Value;
}

export const tallyOf = <Value>(tallies: ReadonlyMap<Value, Tally>, value: Value): Tally => tallies.get(value) ?? NONE;

/** Of 100, with two decimals; 0 of nothing. */
export const percent = (part: number, whole: number): number =>
  whole === 0 ? 0 : Math.round((part / whole) * 10_000) / 100;

/** A tally as answers print it. */
export const printed = ({ total, completed, pending, cancelled }: Tally) => ({
  total_activities: total,
  completed_activities: completed,
  pending_activities: pending,
  cancelled_activities: cancelled,
  completion_rate: percent(completed, total),
});
