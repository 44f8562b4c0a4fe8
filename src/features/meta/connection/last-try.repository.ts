import type { Scope } from '../../../platform/scope.ts';

interface LastTry {
  readonly checkedAt: Date | null;
  readonly lastErrorAt: Date | null;
}

/** When Meta last said how a page is, and when something last went wrong with it. */
export async function lastTryOf(scope: Scope, sourceId: number): Promise<LastTry> {
  const page = await scope.rows('meta_pages').where({ source_id: sourceId }).first('checked_at');
  const health = await scope.rows('lead_source_health').where({ source_id: sourceId }).first('last_error_at');
  return { checkedAt: page?.checked_at ?? null, lastErrorAt: health?.last_error_at ?? null };
}
