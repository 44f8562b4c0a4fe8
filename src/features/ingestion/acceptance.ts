import type { Breaker } from '../../platform/breaker.ts';
import { within } from '../../platform/deadline.ts';
import { Failure } from '../../platform/errors.ts';
import { MicroBatch } from '../../platform/micro-batch.ts';
import { seldom } from '../../platform/seldom.ts';
import type { Channel, Delivery, Entry, ReceivedEvent } from './delivery.ts';
import type { EventQueue } from './event-queue.ts';
import type { Ledger } from './ledger.across.ts';
import { arrivedByIn, refererIn } from './received-event.ts';
import type { Spool } from './spool.ts';

/** A ledger that is silent for longer counts as down: the sender is waiting. */
export const LEDGER_MS = 1_000;
/** Redis is away for all batches alike. */
const NEWS_EVERY_MS = 10_000;
const ROWS_A_WRITE = 500;
const EVENTS_A_PUSH = 500;
/**
 * How long deliveries gather after a write, and pushes after a push: a commit, and a job, cost all processes more than what is in them. One
 * that comes alone waits for neither.
 */
const WRITE_REST_MS = 3;
/** So many are worth a commit of their own. Where fewer are, commits cost more than the waiting does. */
const WORTH_A_WRITE = 40;
const PUSH_REST_MS = 25;
const BYTES_A_WRITE = 1024 * 1024;

/** Spooled: durable in Redis; the ledger gives the lead's id later. */
export type Accepted = Entry | 'spooled';

interface Needs {
  readonly ledger: Ledger;
  readonly breaker: Breaker;
  readonly spool: Spool;
  readonly queue: EventQueue;
  report(error: unknown, context: object): void;
}

/**
 * Makes a delivery durable before anybody is answered: in the ledger, else in the spool, else not at all (503).
 * Deliveries that arrive together are written together, and pushed to the worker as one job after the commit.
 */
export function acceptance({ ledger, breaker, spool, queue, report }: Needs) {
  const refused = seldom(NEWS_EVERY_MS, report);
  const pushFailed = seldom(NEWS_EVERY_MS, (error: unknown) =>
    report(error, { note: 'events are in the ledger; the sweeper will feed them' }),
  );

  const unavailable = (error: unknown, context: object = {}) => {
    refused(error, context);
    return new Failure('unavailable', { retryAfter: 2 });
  };

  const pushes = new MicroBatch<ReceivedEvent, undefined>({
    maxItems: EVENTS_A_PUSH,
    maxBytes: BYTES_A_WRITE,
    sizeOf: ({ payload, fetched }) => payload.length + (fetched?.length ?? 0),
    restMs: () => PUSH_REST_MS,
    async write(events) {
      await queue.push(events);
      return events.map(() => undefined);
    },
  });
  const underWay = new Set<Promise<void>>();
  const push = (deliveries: readonly Delivery[], entries: readonly Entry[]) => {
    const pushed = deliveries.flatMap((delivery, index) => {
      const entry = entries[index];
      return entry?.state === 'received' ? [pushes.add(eventOf(delivery, entry.leadId))] : [];
    });
    const ended = Promise.all(pushed).then(() => undefined, pushFailed);
    underWay.add(ended);
    void ended.then(() => underWay.delete(ended));
  };

  const ledgerBatch = () =>
    new MicroBatch<Delivery, Entry>({
      maxItems: ROWS_A_WRITE,
      maxBytes: BYTES_A_WRITE,
      sizeOf: ({ payload, fetched }) => payload.length + (fetched?.length ?? 0),
      restMs: () => WRITE_REST_MS,
      enoughToEndRest: WORTH_A_WRITE,
      async write(deliveries) {
        const entries = await breaker.run(() => within(LEDGER_MS, 'The ledger', ledger.write(deliveries)));
        push(deliveries, entries);
        return entries;
      },
    });
  /** A sender's thousands must not make a person at a form wait. */
  const batches: Record<Channel, MicroBatch<Delivery, Entry>> = { website: ledgerBatch(), meta: ledgerBatch() };

  const spoolBatch = new MicroBatch<Delivery, undefined>({
    maxItems: ROWS_A_WRITE,
    maxBytes: BYTES_A_WRITE,
    sizeOf: ({ payload }) => payload.length,
    async write(deliveries) {
      await spool.keep(deliveries);
      return deliveries.map(() => undefined);
    },
  });

  return {
    /** Resolves when what was accepted so far has been pushed, or is left to the sweeper. To be waited for before a process ends. */
    async pushed(): Promise<void> {
      await Promise.all(underWay);
    },
    /** Throws `unavailable` if nothing durable took it; then nothing was acknowledged and the sender may try again. */
    async accept(delivery: Delivery): Promise<Accepted> {
      try {
        return await batches[delivery.channel].add(delivery);
      } catch (ledgerError) {
        if (delivery.channel !== 'website') throw unavailable(ledgerError); // its sender tries again for hours
        try {
          await spoolBatch.add(delivery);
          return 'spooled';
        } catch (spoolError) {
          throw unavailable(ledgerError, { spool: String(spoolError) });
        }
      }
    },
    /** Moves all that waits in the spool into the ledger. Returns how many deliveries. */
    async drainSpool(): Promise<number> {
      // Apart from the receiver's batches: an old entry that the ledger refuses must not fail deliveries of this moment.
      return spool.drain(async (deliveries) => push(deliveries, await ledger.write(deliveries)));
    },
  };
}

export type Acceptance = ReturnType<typeof acceptance>;

function eventOf(delivery: Delivery, leadId: number | null): ReceivedEvent {
  const { uid, entityId, sourceId, channel, contentType, receivedAt, payload, fetched = null, context } = delivery;
  const told = { arrivedBy: arrivedByIn(context), referer: refererIn(context) };
  return { uid, entityId, sourceId, channel, leadId, contentType, receivedAt, payload, fetched, ...told };
}
