import type { Scope } from '../../platform/scope.ts';

/** Ids of the statuses in which work on a lead goes on: neither won nor lost. */
export async function openStatusesIn(scope: Scope): Promise<ReadonlySet<number>> {
  const rows = await scope.rows('lead_statuses').where({ outcome: 'open' }).select('id');
  return new Set(rows.map(({ id }) => id));
}
