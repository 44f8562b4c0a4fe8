import type { Scope } from '../../platform/scope.ts';
import type { RepWorkloadRow } from '../../platform/tables.ts';
import { WorkingHours } from '../settings/index.ts';
import { rolesThatTakeLeads } from '../people/index.ts';
import type { Rep } from './eligibility.ts';

export const repsIn = (scope: Scope) => ({
  /** Everybody whose role takes leads, by id, with their workload locked until the transaction ends. */
  lock: async (at: Date): Promise<Map<number, Rep>> =>
    withWorkloads(scope, await scope.rows('rep_workload').orderBy('user_id').forUpdate(), at),

  /** The same, locking nothing: for who only looks. */
  read: async (at: Date): Promise<Map<number, Rep>> => withWorkloads(scope, await scope.rows('rep_workload'), at),

  /** Adds to (or, by a negative number, takes from) how many active leads each rep has; their rows are locked before. */
  async addToWorkload(changeByRep: ReadonlyMap<number, number>): Promise<void> {
    const changes = [...changeByRep].filter(([, change]) => change !== 0);
    for (const [change, reps] of Map.groupBy(changes, ([, each]) => each))
      await scope
        .rows('rep_workload')
        .whereIn(
          'user_id',
          reps.map(([userId]) => userId),
        )
        .increment('active_leads', change);
  },
});

async function withWorkloads(scope: Scope, workloads: readonly RepWorkloadRow[], at: Date): Promise<Map<number, Rep>> {
  const rows = await scope.rows('users').whereIn('role_id', rolesThatTakeLeads).orderBy('id');
  const leaves = await scope
    .rows('user_leaves')
    .where('starts_at', '<=', at)
    .where('ends_at', '>', at)
    .select('user_id');
  const absent = new Set(leaves.map(({ user_id }) => user_id));
  const activeLeads = new Map(workloads.map((row) => [row.user_id, row.active_leads]));
  return new Map(
    rows.map((row) => [
      row.id,
      {
        id: row.id,
        name: `${row.first_name} ${row.last_name}`,
        isActive: row.is_active,
        isVerified: row.is_verified,
        isAvailable: row.is_available,
        weight: row.weight,
        maxActiveLeads: row.max_active_leads,
        activeLeads: activeLeads.get(row.id) ?? 0,
        workingHours: row.working_hours === null ? null : WorkingHours.parse(row.working_hours),
        onLeave: absent.has(row.id),
      },
    ]),
  );
}
