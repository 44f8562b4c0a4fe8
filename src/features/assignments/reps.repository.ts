import type { Scope } from '../../platform/scope.ts';
import type { RepWorkloadRow } from '../../platform/tables.ts';
import { WorkingHours } from '../settings/index.ts';
import { rolesThatTakeLeads } from '../people/index.ts';
import type { Rep } from './eligibility.ts';

export const repsIn = (scope: Scope) => ({
  /** Everybody whose role takes leads, by id, with their workload locked until the transaction ends. */
  lock: async (at: Date): Promise<Map<number, Rep>> =>
    withWorkloads(scope, await scope.find('rep_workload', { orderBy: ['user_id'], lock: true }), at),

  /** The same, locking nothing: for who only looks. */
  read: async (at: Date): Promise<Map<number, Rep>> => withWorkloads(scope, await scope.find('rep_workload'), at),

  /** Adds to (or, by a negative number, takes from) how many active leads each rep has; their rows are locked before. */
  async addToWorkload(changeByRep: ReadonlyMap<number, number>): Promise<void> {
    const rows = [...changeByRep].map(([user_id, active_leads]) => ({ user_id, active_leads }));
    const more = rows.filter(({ active_leads }) => active_leads > 0);
    await scope.put(
      'rep_workload',
      more.toSorted((a, b) => a.user_id - b.user_id),
      { active_leads: 'add' },
    );
    for (const { user_id, active_leads } of rows.filter((row) => row.active_leads < 0))
      await scope.rows('rep_workload').where({ user_id }).increment('active_leads', active_leads);
  },
});

const repColumns = [
  'id',
  'first_name',
  'last_name',
  'is_active',
  'is_verified',
  'is_available',
  'weight',
  'max_active_leads',
  'working_hours',
] as const;

async function withWorkloads(scope: Scope, workloads: readonly RepWorkloadRow[], at: Date): Promise<Map<number, Rep>> {
  const rows = await scope.find('users', {
    columns: repColumns,
    where: { role_id: rolesThatTakeLeads },
    orderBy: ['id'],
  });
  const leaves = await scope.find('user_leaves', {
    columns: ['user_id'],
    where: { starts_at: { atMost: at }, ends_at: { over: at } },
  });
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
