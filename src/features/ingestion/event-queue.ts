import { z } from 'zod';
import type { Queues } from '../../platform/queue.ts';
import type { ReceivedEvent } from './delivery.ts';
import { Shares } from './shares.ts';

export const INGEST_QUEUE = 'ingest';
/** The second lane: what entities send over their share, so that their crowds hold up nobody else's leads. */
export const SECOND_QUEUE = 'ingest-second';
/** Events whose lead must be asked for first: apart, so that a sender's slow API holds up nobody else's leads. */
export const FETCH_QUEUE = 'fetch';
const JOB = 'batch';

const EVENTS_A_JOB = 100;
const BYTES_A_JOB = 256 * 1024;

/** One event in Redis, as a tuple: field names would cost more than most payloads' answers. */
const QueuedEvent = z.tuple([
  z.string(), // uid, base64url
  z.int(), // entity
  z.int(), // source
  z.int().nullable(), // lead
  z.string(), // content type
  z.int(), // received at, unix milliseconds
  z.string().nullable(), // referer
  z.string(), // payload
  z.union([z.literal(0), z.literal(1)]).optional(), // 1: payload is base64, for it was not UTF-8
  z
    .tuple([
      z.literal('meta'),
      z.enum(['webhook', 'read_back']),
      z.string().nullable(), // what the sender's API told
    ])
    .optional(), // absent: a website form's
]);
type QueuedEvent = z.infer<typeof QueuedEvent>;

export const IngestBatch = z.object({
  events: z.array(QueuedEvent),
  /** It was tried before: not together with others. */
  alone: z.literal(true).optional(),
});

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Text where the bytes are UTF-8 (half as large in Redis), base64 where they are not: the bytes come back unchanged. */
function payloadOf(bytes: Buffer): [string, 0] | [string, 1] {
  try {
    return [utf8.decode(bytes), 0];
  } catch {
    return [bytes.toString('base64'), 1];
  }
}

const queued = (event: ReceivedEvent): QueuedEvent => {
  const asWebsite = queuedAsWebsite(event);
  return event.channel === 'website' ? asWebsite : [...asWebsite, [event.channel, event.arrivedBy, fetchedOf(event)]];
};

type AsWebsite = [string, number, number, number | null, string, number, string | null, string, 0 | 1];
const queuedAsWebsite = (event: ReceivedEvent): AsWebsite => [
  event.uid.toString('base64url'),
  event.entityId,
  event.sourceId,
  event.leadId,
  event.contentType,
  event.receivedAt.getTime(),
  event.referer,
  ...payloadOf(event.payload),
];

const fetchedOf = ({ fetched }: ReceivedEvent): string | null => fetched && fetched.toString('utf8');

/** The events of a job, their payloads byte by byte as they were received. */
export const eventsOf = ({ events }: z.infer<typeof IngestBatch>): ReceivedEvent[] =>
  events.map(([uid, entityId, sourceId, leadId, contentType, receivedAt, referer, payload, isBase64, asked]) => {
    const [channel, arrivedBy, fetched] = asked ?? (['website', 'webhook', null] as const);
    return {
      ...{ uid: Buffer.from(uid, 'base64url'), entityId, sourceId, channel, arrivedBy, leadId, contentType, referer },
      receivedAt: new Date(receivedAt),
      payload: Buffer.from(payload, isBase64 ? 'base64' : 'utf8'),
      fetched: fetched === null ? null : Buffer.from(fetched),
    };
  });

/** Whether the event's lead is still to be asked for. */
const mustBeFetched = ({ channel, fetched }: Pick<ReceivedEvent, 'channel' | 'fetched'>): boolean =>
  channel === 'meta' && fetched === null;

/** Events whose leads are to be asked for first, or all the others. */
export type Kind = typeof FETCH_QUEUE | typeof INGEST_QUEUE;

const queuesOf: Readonly<Record<Kind, readonly string[]>> = {
  [FETCH_QUEUE]: [FETCH_QUEUE],
  [INGEST_QUEUE]: [INGEST_QUEUE, SECOND_QUEUE],
};

/** The doorbell: what makes an event quick. What keeps it is the ledger, so a push that fails is only late. */
export function eventQueue(queues: Queues) {
  const shares = new Shares(Date.now);
  const laneOf = (event: ReceivedEvent): string => {
    if (mustBeFetched(event)) return FETCH_QUEUE;
    return shares.isOver(event.entityId) ? SECOND_QUEUE : INGEST_QUEUE;
  };

  async function add(events: readonly ReceivedEvent[], jobs: Jobs): Promise<void> {
    for (const [queue, own] of Map.groupBy(events, laneOf))
      await queues.add(
        queue,
        jobs(own).map((data) => ({ name: `${queue}.${JOB}`, data, options: { removeOnFail: true } })), // the ledger has it, and forgets in time
      );
  }

  return {
    /** One job for many events. */
    push: (events: readonly ReceivedEvent[]): Promise<void> =>
      add(events, (own) => jobsOf(own).map((batch) => ({ events: batch.map(queued) }))),
    /** A job for each: for events that were tried before and might harm their neighbours. */
    pushAlone: (events: readonly ReceivedEvent[]): Promise<void> =>
      add(events, (own) => own.map((event) => ({ events: [queued(event)], alone: true }))),
    /** Jobs that no worker has taken yet. */
    async waiting(kind: Kind): Promise<number> {
      const each = await Promise.all(queuesOf[kind].map((queue) => queues.waiting(queue)));
      return each.reduce((sum, jobs) => sum + jobs, 0);
    },
  };
}

export type EventQueue = ReturnType<typeof eventQueue>;

type Jobs = (events: readonly ReceivedEvent[]) => readonly z.infer<typeof IngestBatch>[];

function jobsOf(events: readonly ReceivedEvent[]): ReceivedEvent[][] {
  const jobs: ReceivedEvent[][] = [];
  let bytes = 0;
  for (const event of events) {
    const last = jobs.at(-1);
    const size = event.payload.length + (event.fetched?.length ?? 0);
    if (!last || last.length >= EVENTS_A_JOB || bytes + size > BYTES_A_JOB) {
      jobs.push([event]);
      bytes = size;
    } else {
      last.push(event);
      bytes += size;
    }
  }
  return jobs;
}
