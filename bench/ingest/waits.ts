import type { Place } from '../harness/place.ts';
import { quantile } from '../harness/spread.ts';
import { ofRun } from './stored.ts';

/**
 * How long leads waited from their receipt to their rep, in milliseconds, ascending: by the ledger, whose rows are finished by the last statement before the
 * commit. Good for medians beside each other; `visibleIn` sees the commit too.
 */
export async function waitsIn({ db }: Place, run: string, entities?: readonly number[]): Promise<number[]> {
  const rows = (await db('webhook_events as event')
    .whereRaw(...ofRun(run))
    .where('state', 'processed')
    .modify((query) => void (entities && query.whereIn('entity_id', [...entities])))
    .select(db.raw('timestampdiff(microsecond, received_at, processed_at) as waited'))) as { waited: number }[];
  return rows.map(({ waited }) => Number(waited) / 1_000).sort((a, b) => a - b);
}

export const medianOf = (waits: readonly number[]): number => quantile(waits, 0.5);
