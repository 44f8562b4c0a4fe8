import { z } from 'zod';
import type { Queues } from '../../platform/queue.ts';
import type { ReceivedEvent } from './delivery.ts';

export const INGEST_QUEUE = 'ingest';
const INGEST_JOB = 'ingest.batch';

const EVENTS_A_JOB = 100;
const BYTES_A_JOB = 512 * 1024;

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
  z.literal(1).optional(), // payload is base64: it was not UTF-8
]);
type QueuedEvent = z.infer<typeof QueuedEvent>;

export const IngestBatch = z.object({
  events: z.array(QueuedEvent),
  /** It was tried before: not together with others. */
  alone: z.literal(true).optional(),
});

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Text where the bytes are UTF-8 (half as large in Redis), base64 where they are not: the bytes come back unchanged. */
function payloadOf(bytes: Buffer): [string] | [string, 1] {
  try {
    return [utf8.decode(bytes)];
  } catch {
    return [bytes.toString('base64'), 1];
  }
}

const queued = (event: ReceivedEvent): QueuedEvent => [
  event.uid.toString('base64url'),
  event.entityId,
  event.sourceId,
  event.leadId,
  event.contentType,
  event.receivedAt.getTime(),
  event.referer,
  ...payloadOf(event.payload),
];

/** The events of a job, their payloads byte by byte as they were received. */
export const eventsOf = ({ events }: z.infer<typeof IngestBatch>): ReceivedEvent[] =>
  events.map(([uid, entityId, sourceId, leadId, contentType, receivedAt, referer, payload, isBase64]) => ({
    uid: Buffer.from(uid, 'base64url'),
    entityId,
    sourceId,
    leadId,
    contentType,
    receivedAt: new Date(receivedAt),
    referer,
    payload: Buffer.from(payload, isBase64 ? 'base64' : 'utf8'),
  }));

/** The doorbell: what makes an event quick. What keeps it is the ledger, so a push that fails is only late. */
export const eventQueue = (queues: Queues) => ({
  /** One job for many events. */
  push: (events: readonly ReceivedEvent[]): Promise<void> =>
    add(
      queues,
      jobsOf(events).map((batch) => ({ events: batch.map(queued) })),
    ),
  /** A job for each: for events that were tried before and might harm their neighbours. */
  pushAlone: (events: readonly ReceivedEvent[]): Promise<void> =>
    add(
      queues,
      events.map((event) => ({ events: [queued(event)], alone: true })),
    ),
  waiting: (): Promise<number> => queues.waiting(INGEST_QUEUE),
});

export type EventQueue = ReturnType<typeof eventQueue>;

async function add(queues: Queues, jobs: readonly z.infer<typeof IngestBatch>[]): Promise<void> {
  if (jobs.length === 0) return;
  await queues.add(
    INGEST_QUEUE,
    jobs.map((data) => ({ name: INGEST_JOB, data })),
  );
}

function jobsOf(events: readonly ReceivedEvent[]): ReceivedEvent[][] {
  const jobs: ReceivedEvent[][] = [];
  let bytes = 0;
  for (const event of events) {
    const last = jobs.at(-1);
    if (!last || last.length >= EVENTS_A_JOB || bytes + event.payload.length > BYTES_A_JOB) {
      jobs.push([event]);
      bytes = event.payload.length;
    } else {
      last.push(event);
      bytes += event.payload.length;
    }
  }
  return jobs;
}
