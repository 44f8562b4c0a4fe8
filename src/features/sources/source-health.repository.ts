import { firstCharacters } from '../../platform/characters.ts';
import type { Scope } from '../../platform/scope.ts';

const ERROR_LENGTH = 500;

/** Leads came from these sources. One that is written late does not turn the clock back. */
export async function noteLeads(scope: Scope, latest: ReadonlyMap<number, Date>): Promise<void> {
  const rows = [...latest].map(([source_id, last_lead_at]) => ({ source_id, last_lead_at }));
  await scope.put(
    'lead_source_health',
    rows.toSorted((a, b) => a.source_id - b.source_id),
    { last_lead_at: 'latest' },
  );
}

/** Something went wrong with this source: one sentence for its administrator, without a person's data. */
export async function noteError(
  scope: Scope,
  sourceId: number,
  problem: { sentence: string; at: Date },
): Promise<void> {
  const { sentence, at } = problem;
  await scope
    .rows('lead_source_health')
    .where({ source_id: sourceId })
    .where((older) => void older.whereNull('last_error_at').orWhere('last_error_at', '<', at))
    .update({ last_error: firstCharacters(sentence, ERROR_LENGTH), last_error_at: at });
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
