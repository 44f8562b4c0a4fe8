import { invalid } from '../../platform/errors.ts';
import type { Scope } from '../../platform/scope.ts';

export type SlaHours = Readonly<Record<string, number | null>>;

export const slaIn = (scope: Scope) => ({
  /** By the names of the open statuses, in the workflow's order; null: no limit. */
  async hours(): Promise<SlaHours> {
    const open = await scope
      .rows('lead_statuses')
      .where({ is_active: true, outcome: 'open' })
      .orderBy(['position', 'id'])
      .select('name', 'sla_hours');
    return Object.fromEntries(open.map(({ name, sla_hours }) => [name, sla_hours]));
  },

  /** Those named change, the others stay. 400 for a name that is no open status. */
  async change(hours: SlaHours): Promise<void> {
    const known = new Map(
      (await scope.rows('lead_statuses').select('id', 'name', 'outcome')).map((row) => [row.name, row]),
    );
    for (const [name, limit] of Object.entries(hours)) {
      const status = known.get(name);
      if (!status) throw invalid(`sla_hours.${name}`, 'is not a status of this entity');
      if (status.outcome !== 'open') throw invalid(`sla_hours.${name}`, 'is a closing status: no lead waits there');
      await scope.rows('lead_statuses').where({ id: status.id }).update({ sla_hours: limit });
    }
  },
});
