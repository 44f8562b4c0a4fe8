import type { Response } from 'express';
import { z } from 'zod';
import { Failure } from './errors.ts';
import { QueryInt } from './fields.ts';

// Server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html).

/** How often a stream looks for news unasked, makes itself heard, and has its caller's session looked at. */
const BEAT_MS = 5_000;
/** After how long a browser that lost its stream comes again. */
const RETRY_MS = 2_000;
const LONGEST_S = 3_600;
/** Of one person in one process. */
export const MOST_STREAMS = 5;

/** The query of every stream. */
export const StreamQuery = z.object({
  max_seconds: QueryInt(1, LONGEST_S).default(LONGEST_S).meta({ description: 'The stream ends after so long.' }),
});

export const StreamHeaders = z.object({
  'Last-Event-ID': z.string().optional().meta({ description: 'Goes on after this event of an earlier stream.' }),
});

export interface StreamEvent<T> {
  /** What `Last-Event-ID` says when the caller comes back: the stream goes on after this event. One line. */
  readonly id: string;
  readonly event: string;
  readonly data: T;
}

/** What the handler of a stream returns. */
export interface Feed<T> {
  /** The id to come back with where no event came yet. */
  readonly startsAt: string;
  /** The next events, the oldest first; none if there are none now. Asked until there are none, then at each call and each beat. */
  news(): Promise<readonly StreamEvent<T>[]>;
  /** Calls back when there may be news. Returns how to stop that. */
  listen(wake: () => void): () => void;
}

interface Stream {
  readonly feed: Feed<unknown>;
  readonly reply: z.ZodType;
  readonly userId: number;
  readonly maxSeconds: number;
  /** Rejects with a Failure when the caller may not go on listening. */
  assertAllowed(): Promise<void>;
}

export type EventStreams = ReturnType<typeof eventStreams>;

/** The open streams of this process. */
export function eventStreams(report: (error: unknown, context?: object) => void) {
  const open = new Map<AbortController, number>();
  const served = new Set<Promise<void>>();
  let isClosing = false;

  return {
    /** Resolves when the stream has ended. `too_many_requests` for one too many of a person; `unavailable` while the process stops. */
    async serve(response: Response, stream: Stream): Promise<void> {
      if (isClosing) throw new Failure('unavailable');
      if ([...open.values()].filter((userId) => userId === stream.userId).length >= MOST_STREAMS)
        throw new Failure('too_many_requests', {
          message: `You have ${MOST_STREAMS} streams open; close one first.`,
          retryAfter: RETRY_MS / 1_000,
        });
      const end = new AbortController();
      open.set(end, stream.userId);
      const done = tell(response, stream, { end, report }).finally(() => open.delete(end));
      served.add(done);
      await done.finally(() => served.delete(done));
    },

    /** Ends all of them, and takes no more. */
    async close(): Promise<void> {
      isClosing = true;
      for (const end of open.keys()) end.abort();
      await Promise.allSettled(served);
    },
  };
}

interface Life {
  readonly end: AbortController;
  report(error: unknown, context?: object): void;
}

async function tell(response: Response, stream: Stream, { end, report }: Life): Promise<void> {
  const timer = setTimeout(() => end.abort(), stream.maxSeconds * 1_000);
  response.on('close', () => end.abort());
  const bell = bellUntil(end.signal);
  const silence = stream.feed.listen(bell.ring);
  try {
    response.set({ 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store, no-transform' });
    response.set('X-Accel-Buffering', 'no'); // nginx would keep events back
    response.flushHeaders();
    await write(response, `retry: ${RETRY_MS}\nid: ${stream.feed.startsAt}\n\n`, end.signal);
    for (let lookedAt = performance.now(); !end.signal.aborted; ) {
      if (performance.now() - lookedAt >= BEAT_MS) {
        lookedAt = performance.now();
        const refusal = await refusalOf(stream);
        await write(response, refusal ? textOfRefusal(refusal) : ': still here\n\n', end.signal);
        if (refusal) break;
      }
      const events = await stream.feed.news().catch((error: unknown) => (report(error), [])); // an outage: they come late
      for (const event of events) await write(response, textOf(event, stream.reply), end.signal);
      if (events.length === 0) await bell.rung();
    }
  } finally {
    silence();
    clearTimeout(timer);
    if (response.writableNeedDrain)
      response.destroy(); // who does not read would keep what is unsent in memory
    else response.end();
  }
}

/** An outage is no refusal. */
const refusalOf = async ({ assertAllowed }: Stream): Promise<Failure | undefined> => {
  const reason: unknown = await assertAllowed().then(
    () => undefined,
    (error: unknown) => error,
  );
  return reason instanceof Failure && reason.status < 500 ? reason : undefined;
};

const textOf = ({ id, event, data }: StreamEvent<unknown>, reply: z.ZodType) =>
  `id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(reply.parse(data))}\n\n`;

const textOfRefusal = ({ message }: Failure) =>
  `event: failure\ndata: ${JSON.stringify({ success: false, message })}\n\n`;

/** Waits where the caller reads more slowly than it is told, so that nothing piles up in memory. */
async function write(response: Response, text: string, signal: AbortSignal): Promise<void> {
  if (signal.aborted || response.write(text)) return;
  await new Promise<void>((resolve) => {
    response.once('drain', resolve);
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** A ring while nobody waits is heard by the next who does. */
function bellUntil(signal: AbortSignal) {
  let isRung = false;
  let wake: () => void = () => undefined;
  const ring = () => {
    isRung = true;
    wake();
  };
  signal.addEventListener('abort', ring, { once: true });
  return {
    ring,
    /** Resolves at a ring, after a beat, and at the end. */
    async rung(): Promise<void> {
      await new Promise<void>((resolve) => {
        const beat = setTimeout(resolve, BEAT_MS);
        wake = () => {
          clearTimeout(beat);
          resolve();
        };
        if (isRung || signal.aborted) wake();
      });
      isRung = false;
    },
  };
}
