import type { Scope } from '../../platform/scope.ts';
import { WorkingHours } from '../settings/index.ts';
import { rolesThatTakeLeads } from '../people/index.ts';
import type { Rep } from './eligibility.ts';

export const repsIn = (scope: Scope) => ({
  /** Everybody whose role takes leads, by id, with their workload locked until the transaction ends. */
  async lock(at: Date): Promise<Map<number, Rep>> {
    const workloads = await scope.rows('rep_workload').orderBy('user_id').forUpdate();
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
          maxActiveLeads: row.max_active_leads,
          activeLeads: activeLeads.get(row.id) ?? 0,
          workingHours: row.working_hours === null ? null : WorkingHours.parse(row.working_hours),
          onLeave: absent.has(row.id),
        },
      ]),
    );
  },

  async addToWorkload(leadsByRep: ReadonlyMap<number, number>): Promise<void> {
    const rows = [...leadsByRep]
      .sort(([a], [b]) => a - b)
      .map(([user_id, active_leads]) => ({ user_id, active_leads }));
    await scope.put('rep_workload', rows, { active_leads: 'add' });
  },
});
