import { firstCharacters } from '../../../platform/characters.ts';
import type { Scope } from '../../../platform/scope.ts';
import type { MetaPagesRow } from '../../../platform/tables.ts';

/** A lead as Meta showed it. */
export interface Sighting {
  readonly form_id: string;
  readonly leadgen_id: string;
  readonly created_time: Date;
}

/** A form as the list of a page's forms has it. */
export interface ListedForm {
  readonly formId: string;
  readonly name: string;
  readonly status: string;
  readonly locale: string | null;
}

const NAME_LENGTH = 255;
const WORD_LENGTH = 20;

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

  page: (sourceId: number): PromiseLike<MetaPagesRow | undefined> =>
    scope.rows('meta_pages').where({ source_id: sourceId }).first(),

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
      .joined('meta_sightings', [
        {
          table: 'lead_meta',
          on: {
            'lead_meta.source_id': 'meta_sightings.source_id',
            'lead_meta.created_time': 'meta_sightings.created_time',
            'lead_meta.source_lead_id': 'meta_sightings.leadgen_id',
          },
        },
      ])
      .where('meta_sightings.source_id', sourceId)
      .where('meta_sightings.created_time', '>=', from)
      .groupBy('lead_meta.arrived_by')
      .select('lead_meta.arrived_by')
      .count({ n: '*' });
    const countOf = (means: string) => rows.find(({ arrived_by }) => arrived_by === means)?.n ?? 0;
    return { byWebhook: countOf('webhook'), byReadBack: countOf('read_back') };
  },

  /** A form that nobody has looked at yet: its leads can be read, and its questions are asked for. */
  async addForm(sourceId: number, { formId, name, status, locale }: ListedForm): Promise<void> {
    const words = { status: status.slice(0, WORD_LENGTH), locale: locale?.slice(0, WORD_LENGTH) ?? null };
    const row = { source_id: sourceId, form_id: formId, name: firstCharacters(name, NAME_LENGTH), ...words };
    await scope.put('meta_forms', [{ ...row, questions: '[]' }], { name: 'set' });
  },
});
