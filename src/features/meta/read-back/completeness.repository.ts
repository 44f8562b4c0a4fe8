import type { Scope } from '../../../platform/scope.ts';
import type { InstantRange } from '../../settings/index.ts';
import { LEAD_OF_SIGHTING, type Sighting } from './read-back.repository.ts';

export interface SightedCount {
  readonly form_id: string;
  readonly n: number;
}

export interface ArrivedCount extends SightedCount {
  readonly arrived_by: string | null;
}

/** Leads of a source by when their forms were sent, as Meta tells it. */
export const completenessIn = (scope: Scope, sourceId: number) => ({
  atMeta: (range: InstantRange): PromiseLike<SightedCount[]> =>
    within(scope.rows('meta_sightings'), 'meta_sightings', { range, sourceId })
      .groupBy('form_id')
      .select('form_id')
      .count({ n: '*' }) as unknown as PromiseLike<SightedCount[]>,

  here: (range: InstantRange): PromiseLike<ArrivedCount[]> =>
    within(scope.rows('lead_meta'), 'lead_meta', { range, sourceId })
      .whereNotNull('form_id')
      .groupBy('form_id', 'arrived_by')
      .select('form_id', 'arrived_by')
      .count({ n: '*' }) as unknown as PromiseLike<ArrivedCount[]>,

  /** Those that Meta showed and that are not here under the same time: few, unless many are on their way. */
  perhapsMissing: (range: InstantRange): PromiseLike<Sighting[]> =>
    within(scope.joined<Sighting>('meta_sightings', [{ ...LEAD_OF_SIGHTING, optional: true }]), 'meta_sightings', {
      range,
      sourceId,
    })
      .whereNull('lead_meta.id')
      .select('meta_sightings.form_id', 'meta_sightings.leadgen_id', 'meta_sightings.created_time'),
});

interface Narrowed<Query> {
  where(column: string, ...condition: unknown[]): Query;
}

function within<Query extends Narrowed<Query>>(
  query: Query,
  table: string,
  { range: { from, before }, sourceId }: { range: InstantRange; sourceId: number },
): Query {
  query.where(`${table}.source_id`, sourceId);
  if (from) query.where(`${table}.created_time`, '>=', from);
  if (before) query.where(`${table}.created_time`, '<', before);
  return query;
}
