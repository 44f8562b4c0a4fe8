import type { Status, Workflow } from './workflow.ts';

/** Statuses in use, and those of which there is something to tell; each with its rows, in the workflow's order. */
export function withRows<Row extends { readonly status_id: number }>(
  workflow: Workflow,
  rows: readonly Row[],
): { readonly status: Status; readonly rows: readonly Row[] }[] {
  const byStatus = Map.groupBy(rows, ({ status_id }) => status_id);
  return workflow.statuses.flatMap((status) => {
    const own = byStatus.get(status.id) ?? [];
    return status.isActive || own.length > 0 ? [{ status, rows: own }] : [];
  });
}
