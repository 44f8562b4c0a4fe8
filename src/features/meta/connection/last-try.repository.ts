import type { Scope } from '../../../platform/scope.ts';

interface LastTry {
  /** When the check that was planned last was due. */
  readonly dueAt: Date | null;
  readonly lastErrorAt: Date | null;
}

/** When a page was last to be checked, and last had a problem. */
export async function lastTryOf(scope: Scope, sourceId: number): Promise<LastTry> {
  const page = await scope.rows('meta_pages').where({ source_id: sourceId }).first('next_check_at');
  const health = await scope.rows('lead_source_health').where({ source_id: sourceId }).first('last_error_at');
  return { dueAt: page?.next_check_at ?? null, lastErrorAt: health?.last_error_at ?? null };
}
