import type { Scope } from '../../platform/scope.ts';

export interface Status {
  readonly id: number;
  readonly name: string;
  readonly isActive: boolean;
}

/** In the workflow's order. */
export async function statusesOf(scope: Scope): Promise<Status[]> {
  const rows = await scope.rows('lead_statuses').orderBy(['position', 'id']).select('id', 'name', 'is_active');
  return rows.map(({ id, name, is_active: isActive }) => ({ id, name, isActive }));
}

/** Statuses in use, and those of which there is something to tell. */
export const shownStatuses = (
  statuses: readonly Status[],
  rows: readonly { readonly status_id: number }[],
): readonly Status[] => {
  const told = new Set(rows.map(({ status_id }) => status_id));
  return statuses.filter(({ id, isActive }) => isActive || told.has(id));
};
