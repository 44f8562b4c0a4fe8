import type { Place } from '../harness/place.ts';
import type { LoadResult } from './load.ts';

type Sent = Pick<LoadResult, 'sent' | 'unacknowledged'>;

/**
 * What is wrong between the numbers that a client sent and those that are stored; undefined: nothing. Each acknowledged one is to be there once; one
 * that was refused or never answered may be there, but not twice; and nothing else is.
 */
export function wrongIn({ sent, unacknowledged }: Sent, stored: readonly number[]): string | undefined {
  const there = new Set(stored);
  const open = new Set(unacknowledged);
  const missing = Array.from({ length: sent }, (_, number) => number).filter(
    (number) => !open.has(number) && !there.has(number),
  );
  const strange = [...there].filter((number) => !(number >= 0 && number < sent));
  const found = [
    missing.length > 0 ? [`${missing.length} acknowledged ones are missing (${missing.slice(0, 3).join(', ')})`] : [],
    there.size < stored.length ? [`${stored.length - there.size} are there again`] : [],
    strange.length > 0 ? [`${strange.length} were never sent (${strange.slice(0, 3).join(', ')})`] : [],
  ].flat();
  return found.length > 0 ? found.join('; ') : undefined;
}

/** `"submission_id":"<run>-`, behind which a payload has its number. */
const markOf = (run: string) => `"submission_id":"${run}-`;

/** Where a payload of that run is. */
export const ofRun = (run: string): [condition: string, value: string] => ['event.payload like ?', `%${markOf(run)}%`];

const number = "cast(substring_index(substring(event.payload, locate(?, event.payload) + ?), '\"', 1) as unsigned)";

/** Numbers of the run's submissions that the ledger has, each as often as it has it. */
export const inLedger = (place: Place, run: string): Promise<number[]> =>
  numbersOf(place, run, "event.state in ('received', 'processed')");

/** Numbers of the run's submissions that are leads with a rep, each as often as it is one. */
export const withRep = (place: Place, run: string): Promise<number[]> =>
  numbersOf(
    place,
    run,
    `event.state = 'processed' and exists (select 1 from lead_data as its where its.entity_id = event.entity_id and its.id = event.lead_id
       and its.assigned_user_id is not null)`,
  );

async function numbersOf({ db }: Place, run: string, where: string): Promise<number[]> {
  const [condition, like] = ofRun(run);
  const mark = markOf(run);
  const [rows] = (await db.raw(
    `select ${number} as number from webhook_events as event where ${condition} and ${where}`,
    [mark, mark.length, like],
  )) as [{ number: number | string }[]];
  return rows.map((row) => Number(row.number));
}
