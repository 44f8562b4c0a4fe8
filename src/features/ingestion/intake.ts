import { MicroBatch } from '../../platform/micro-batch.ts';
import type { ReceivedEvent } from './delivery.ts';

/**
 * What waits in one lane does not hold up another. `second`: of entities over their share, in smaller batches, because the lanes take turns at the
 * processor. `fetched`: leads that a sender's API told.
 */
export type Lane = 'first' | 'second' | 'fetched';
const EVENTS_A_BATCH: Readonly<Record<Lane, number>> = { first: 400, second: 100, fetched: 200 };
/** While one is written by the database, the next is read here. */
const BATCHES_AT_ONCE: Readonly<Record<Lane, number>> = { first: 2, second: 1, fetched: 2 };
const BYTES_A_BATCH = 8 * 1024 * 1024;

type Process = (events: readonly ReceivedEvent[]) => Promise<void>;

export interface Intake {
  /** Resolves when all of these events have been processed, one way or another. */
  take(events: readonly ReceivedEvent[], options: { readonly lane: Lane; readonly isAlone?: boolean }): Promise<void>;
}

/**
 * What stands between the jobs and the processing. Jobs are as small as the receiver's writes were; those that wait together are
 * processed together, as one transaction, lane by lane. An event that was tried before goes alone and one after the other: if one of them kills
 * the process, no other has begun, and none is blamed for its neighbour.
 */
export function intakeOf(process: Process): Intake {
  const batchesOf = (lane: Lane) =>
    new MicroBatch<ReceivedEvent, undefined>({
      maxItems: EVENTS_A_BATCH[lane],
      maxBytes: BYTES_A_BATCH,
      atOnce: BATCHES_AT_ONCE[lane],
      sizeOf: ({ payload, fetched }) => payload.length + (fetched?.length ?? 0),
      async write(events) {
        await process(events);
        return events.map(() => undefined);
      },
    });
  const together = { first: batchesOf('first'), second: batchesOf('second'), fetched: batchesOf('fetched') };
  let last: Promise<unknown> = Promise.resolve();
  const inLine = (event: ReceivedEvent): Promise<void> => {
    const mine = last.then(() => process([event]));
    last = mine.catch(() => undefined); // the next one's turn comes whatever became of this one
    return mine;
  };
  return {
    async take(events, { lane, isAlone = false }) {
      await Promise.all(events.map((event) => (isAlone ? inLine(event) : together[lane].add(event))));
    },
  };
}
