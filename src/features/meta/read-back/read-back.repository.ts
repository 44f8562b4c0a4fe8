import type { Scope } from '../../../platform/scope.ts';

/** A lead as Meta showed it. */
export interface Sighting {
  readonly form_id: string;
  readonly leadgen_id: string;
  readonly created_time: Date;
}

/** For a join: the lead that Meta showed, as far as it is here under the same time. */
export const LEAD_OF_SIGHTING = {
  table: 'lead_meta',
  on: {
    'lead_meta.source_id': 'meta_sightings.source_id',
    'lead_meta.created_time': 'meta_sightings.created_time',
    'lead_meta.source_lead_id': 'meta_sightings.leadgen_id',
  },
} as const;

/** When a page is read back next, which is also who reads it: whoever changed that time last has the turn. */
export const turnsIn = (scope: Scope) => {
  const page = (sourceId: number) => scope.rows('meta_pages').where({ source_id: sourceId });
  return {
    /** False: somebody else changed it meanwhile. */
    pass: async (sourceId: number, { from, to }: { from: Date; to: Date }): Promise<boolean> =>
      (await page(sourceId).where({ next_read_back_at: from }).update({ next_read_back_at: to })) > 0,

    /** Whoever had the turn loses it. False: the page is not connected. */
    take: async (sourceId: number, to: Date): Promise<boolean> =>
      (await page(sourceId).whereNotNull('claimed_page_id').update({ next_read_back_at: to })) > 0,

    /** A page that is due already, or not connected, stays as it is. */
    async bringForward(sourceId: number, to: Date): Promise<void> {
      await page(sourceId)
        .whereNotNull('claimed_page_id')
        .where((later) => void later.whereNull('next_read_back_at').orWhere('next_read_back_at', '>', to))
        .update({ next_read_back_at: to });
    },

    next: async (sourceId: number): Promise<Date | null> =>
      (await page(sourceId).first('next_read_back_at'))?.next_read_back_at ?? null,
  };
};

export const readBacksIn = (scope: Scope) => ({
  source: (sourceId: number) =>
    scope
      .rows('lead_sources')
      .where({ id: sourceId })
      .whereNull('deleted_at')
      .first('id', 'type', 'status', 'created_at'),

  /** Again changes nothing. */
  async sight(sourceId: number, sightings: readonly Sighting[]): Promise<void> {
    const sorted = sightings.toSorted((a, b) => (a.leadgen_id < b.leadgen_id ? -1 : 1));
    await scope.put(
      'meta_sightings',
      sorted.map((sighting) => ({ source_id: sourceId, ...sighting })),
      { created_time: 'set' },
    );
  },

  /** How the leads arrived that Meta showed and that were sent from then on. */
  async arrivalsSince(sourceId: number, from: Date): Promise<{ byWebhook: number; byReadBack: number }> {
    const rows: { arrived_by: string; n: number }[] = await scope
      .joined('meta_sightings', [LEAD_OF_SIGHTING])
      .where('meta_sightings.source_id', sourceId)
      .where('meta_sightings.created_time', '>=', from)
      .groupBy('lead_meta.arrived_by')
      .select('lead_meta.arrived_by')
      .count({ n: '*' });
    const countOf = (means: string) => rows.find(({ arrived_by }) => arrived_by === means)?.n ?? 0;
    return { byWebhook: countOf('webhook'), byReadBack: countOf('read_back') };
  },
});
