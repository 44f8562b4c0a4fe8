import { firstCharacters } from '../../platform/characters.ts';
import { isDuplicate } from '../../platform/database.ts';
import type { Scope } from '../../platform/scope.ts';
import type { SourceAlertsRow } from '../../platform/tables.ts';

/**
 * `connection`: nothing can be read with the page's token. `webhook_share`: Meta announces too few of the leads.
 * `hidden_leads`: Meta does not show leads that it announced.
 */
export type AlertKind = 'connection' | 'webhook_share' | 'hidden_leads';

/** One sentence for an administrator: what is wrong and what to do. */
export interface Trouble {
  readonly sourceId: number;
  readonly kind: AlertKind;
  readonly sentence: string;
  readonly at: Date;
}

const SENTENCE_LENGTH = 500;

export const alertsIn = (scope: Scope) => ({
  find: (id: number): PromiseLike<SourceAlertsRow | undefined> => scope.rows('source_alerts').where({ id }).first(),

  /** The ones that last, of these sources, the oldest first. */
  open: (sourceIds: readonly number[]): PromiseLike<SourceAlertsRow[]> =>
    scope
      .rows('source_alerts')
      .whereIn('source_id', sourceIds as number[])
      .whereNotNull('open_kind')
      .orderBy('id'),

  /** The new alert's id; undefined if one of the kind is open already, which then says the new sentence. */
  async raise({ sourceId, kind, sentence, at }: Trouble): Promise<number | undefined> {
    const words = firstCharacters(sentence, SENTENCE_LENGTH);
    const lasting = { source_id: sourceId, open_kind: kind };
    const known = await scope.rows('source_alerts').where(lasting).update({ sentence: words });
    if (known > 0) return undefined;
    return scope.add('source_alerts', { ...lasting, kind, sentence: words, raised_at: at }).catch(undefinedIfOpen);
  },

  async end({ sourceId, kind, at }: Omit<Trouble, 'sentence'>): Promise<void> {
    await scope
      .rows('source_alerts')
      .where({ source_id: sourceId, open_kind: kind })
      .update({ open_kind: null, ended_at: at });
  },

  /** All of a source's: there is nothing left to repair. */
  async endAll(sourceId: number, at: Date): Promise<void> {
    await scope
      .rows('source_alerts')
      .where({ source_id: sourceId })
      .whereNotNull('open_kind')
      .update({ open_kind: null, ended_at: at });
  },
});

function undefinedIfOpen(error: unknown): undefined {
  if (!isDuplicate(error)) throw error;
  return undefined;
}
