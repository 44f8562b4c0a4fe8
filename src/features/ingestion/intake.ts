import { MicroBatch } from '../../platform/micro-batch.ts';
import type { ReceivedEvent } from './delivery.ts';

/** What waits in one lane does not hold up another. `second`: of entities over their share. `fetched`: leads that a sender's API told. */
export type Lane = 'first' | 'second' | 'fetched';
const LANES: readonly Lane[] = ['first', 'second', 'fetched'];
const EVENTS_A_BATCH = 400;
/** Of the lanes beside the first, whose leads take the time of those beside them. */
const EVENTS_OF_SIDES = { second: 100, fetched: 200 } as const;
/**
 * Where even events of the first lane have waited so long, there is more than can be done: of the second one, whose entities send over their share, as many
 * go once a second, and not with each batch.
 */
const CROWDED_MS = 500;
const PACE_MS = 1_000;
/** While one is written by the database, the next is read here, where it is worth a batch of its own. */
const BATCHES_AT_ONCE = 2;
const EVENTS_OF_ANOTHER = 100;
/**
 * Jobs end with their batch, and the next ones are fetched one by one: a batch that began with the first of them would be small. Nothing is
 * lost by that as long as events are processed as they come; once they wait, larger batches are what makes up for it.
 */
const GATHER_MS = 30;
const LATE_MS = 300;
/** Beside each other they are there as text, as records and as statements. */
const BYTES_A_BATCH = 2 * 1024 * 1024;

const hasWaited =
  (ms: number) =>
  ({ receivedAt }: ReceivedEvent): boolean =>
    Date.now() - receivedAt.getTime() > ms;
const isLate = hasWaited(LATE_MS);
const isCrowded = hasWaited(CROWDED_MS);

type Process = (events: readonly ReceivedEvent[]) => Promise<void>;

export interface Intake {
  /** Resolves when all of these events have been processed, one way or another. */
  take(events: readonly ReceivedEvent[], options: { readonly lane: Lane; readonly isAlone?: boolean }): Promise<void>;
}

/**
 * What stands between the jobs and the processing. Jobs are as small as the receiver's writes were; those that wait together are
 * processed together, as one transaction: most of what a batch costs it costs however few leads are in it. An event that was tried before goes alone and one after the other: if one of them kills
 * the process, no other has begun, and none is blamed for its neighbour.
 */
export function intakeOf(process: Process): Intake {
  const together = new MicroBatch<ReceivedEvent, undefined>({
    maxItems: EVENTS_A_BATCH,
    sideLanes: [
      { room: EVENTS_OF_SIDES.second, paceMs: (oldest) => (isCrowded(oldest) ? PACE_MS : 0) },
      { room: EVENTS_OF_SIDES.fetched },
    ],
    maxBytes: BYTES_A_BATCH,
    atOnce: BATCHES_AT_ONCE,
    enoughForAnother: EVENTS_OF_ANOTHER,
    restMs: (events) => (events.some(isLate) ? GATHER_MS : 0),
    sizeOf: ({ payload, fetched }) => payload.length + (fetched?.length ?? 0),
    async write(events) {
      await process(events);
      return events.map(() => undefined);
    },
  });
  let last: Promise<unknown> = Promise.resolve();
  const inLine = (event: ReceivedEvent): Promise<void> => {
    const mine = last.then(() => process([event]));
    last = mine.catch(() => undefined); // the next one's turn comes whatever became of this one
    return mine;
  };
  return {
    async take(events, { lane, isAlone = false }) {
      await Promise.all(events.map((event) => (isAlone ? inLine(event) : together.add(event, LANES.indexOf(lane)))));
    },
  };
}
