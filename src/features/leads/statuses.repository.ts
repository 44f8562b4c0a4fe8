import type { Scope } from '../../platform/scope.ts';

export interface LeadStatus {
  readonly id: number;
  readonly name: string;
  readonly isOpen: boolean;
  readonly isActive: boolean;
}

export const statusesIn = (scope: Scope) => ({
  /** In the workflow's order. */
  async all(): Promise<LeadStatus[]> {
    const rows = await scope.find('lead_statuses', { orderBy: ['position', 'id'] });
    return rows.map((row) => ({ id: row.id, name: row.name, isOpen: row.outcome === 'open', isActive: row.is_active }));
  },
});

/** The id of the status in which a lead begins: the first open one. */
export async function firstStatusIn(scope: Scope): Promise<number> {
  const first = (await statusesIn(scope).all()).find(({ isOpen, isActive }) => isOpen && isActive);
  if (!first) throw new Error(`Entity ${scope.entityId} has no open status in which a lead could begin`);
  return first.id;
}
