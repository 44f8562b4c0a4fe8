import { firstCharacters } from '../../platform/characters.ts';
import type { Scope } from '../../platform/scope.ts';

const ERROR_LENGTH = 500;

/** A lead came from this source. A lead that is written late does not turn the clock back. */
export async function noteLead(scope: Scope, sourceId: number, at: Date): Promise<void> {
  await laterThan(scope, { sourceId, column: 'last_lead_at', at }).update({ last_lead_at: at });
}

/** Something went wrong with this source: one sentence for its administrator, without a person's data. */
export async function noteError(
  scope: Scope,
  sourceId: number,
  problem: { sentence: string; at: Date },
): Promise<void> {
  const { sentence, at } = problem;
  const last_error = firstCharacters(sentence, ERROR_LENGTH);
  await laterThan(scope, { sourceId, column: 'last_error_at', at }).update({ last_error, last_error_at: at });
}

/** When something last went wrong with this source; null: never, or it is repaired. */
export async function lastErrorAt(scope: Scope, sourceId: number): Promise<Date | null> {
  const health = await scope.rows('lead_source_health').where({ source_id: sourceId }).first('last_error_at');
  return health?.last_error_at ?? null;
}

/** What went wrong before is repaired, and no longer news. */
export async function forgetError(scope: Scope, sourceId: number): Promise<void> {
  const nothing = { last_error: null, last_error_at: null };
  await scope.rows('lead_source_health').where({ source_id: sourceId }).update(nothing);
}

interface News {
  readonly sourceId: number;
  readonly column: 'last_lead_at' | 'last_error_at';
  readonly at: Date;
}

const laterThan = (scope: Scope, { sourceId, column, at }: News) =>
  scope
    .rows('lead_source_health')
    .where({ source_id: sourceId })
    .where((group) => void group.whereNull(column).orWhere(column, '<', at));
