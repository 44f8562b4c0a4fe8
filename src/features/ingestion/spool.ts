import type { Redis } from 'ioredis';
import { z } from 'zod';
import { isStatementFault } from '../../platform/database.ts';
import { readRedisPromise, type RedisPromise } from '../../platform/redis.ts';
import type { Delivery } from './delivery.ts';

/** A plain list, apart from BullMQ: nothing but the drain below ever removes from it. */
const SPOOL = 'salesmagnet:spool';
/** More would be an outage of hours; refusing then beats filling Redis, which the queue needs too. */
const MOST_SPOOLED = 100_000;
/** Few enough that even the largest (2 MB, in base64) come within a command's deadline on a busy machine. */
const A_PASS = 8;
/** So that closing need not wait long for a run under way. */
const PASSES_A_RUN = 125;
/** What MySQL takes in one statement (max_allowed_packet), with room to spare. */
const BYTES_A_WRITE = 4 * 1024 * 1024;
/** Entries that MySQL refused for what they are: kept, and out of the way of the others. */
const REFUSED = `${SPOOL}:refused`;

const Spooled = z.object({
  uid: z.string(),
  entityId: z.int(),
  sourceId: z.int(),
  channel: z.literal('website'),
  contentType: z.string(),
  context: z.record(z.string(), z.json()),
  payload: z.string(),
  receivedAt: z.int(),
  key: z.object({ kind: z.enum(['idempotency', 'submission', 'content']), hash: z.string(), answersHash: z.string() }),
  held: z.object({ state: z.enum(['rejected', 'parked']), reason: z.string() }).optional(),
});

/** Where website submissions wait while MySQL is away: a form never tries again. */
export interface Spool {
  /** What it can promise; undefined while Redis has not told. */
  promise(): RedisPromise | undefined;
  /** Reads Redis' settings; called at start and again until it answered. */
  learn(): Promise<void>;
  /** Keeps deliveries on disk (append-only file). Throws where Redis is away, not durable, or the spool is full. */
  keep(deliveries: readonly Delivery[]): Promise<void>;
  length(): Promise<number>;
  /** Hands the oldest to `write`, then forgets them; harmless if two processes do it at once. Returns how many left the spool. */
  drain(write: Write): Promise<number>;
  /** Those that were refused wait in the spool once more: the cause may be mended. */
  retryRefused(): Promise<void>;
}

type Write = (deliveries: readonly Delivery[]) => Promise<unknown>;

/** The spool in this Redis. Promises nothing, and keeps nothing, until `learn` was answered. */
export function spoolIn(redis: Redis, report: (error: unknown, context: object) => void): Spool {
  const forget = async (texts: readonly string[], isRefused = false) => {
    const all = redis.multi();
    if (isRefused) all.lpush(REFUSED, ...texts);
    for (const text of texts) all.lrem(SPOOL, -1, text); // by value, not by count: another process may have drained the same ones a moment ago
    await all.exec();
  };

  /** One that fails by its own content must not hold up the others; a database that is away holds up all. */
  const hand = async (texts: readonly string[], write: Write): Promise<void> => {
    try {
      await write(texts.map(deliveryOf));
      await forget(texts);
    } catch (error) {
      if (!isStatementFault(error) && !(error instanceof z.ZodError) && !(error instanceof SyntaxError)) throw error;
      if (texts.length > 1) return void (await inTurn(texts, (text) => hand([text], write)));
      report(error, { note: 'a spooled delivery is refused by the ledger; it is kept, and tried again later' });
      await forget(texts, true);
    }
  };

  const pass = async (write: Write): Promise<number> => {
    const texts = await redis.lrange(SPOOL, -A_PASS, -1);
    await inTurn(chunksOf(texts.toReversed()), (chunk) => hand(chunk, write));
    return texts.length;
  };

  let promise: RedisPromise | undefined;
  return {
    promise: () => promise,
    async learn() {
      if (redis.status === 'ready') promise = (await readRedisPromise(redis)) ?? promise;
    },
    async keep(deliveries) {
      if (redis.status !== 'ready') throw new Error('Redis is not connected');
      if (!promise?.appendOnly) throw new Error('Redis does not keep its data on disk (appendonly is off)');
      if ((await redis.llen(SPOOL)) >= MOST_SPOOLED) throw new Error('The spool is full');
      await redis.lpush(SPOOL, ...deliveries.map(textOf));
    },
    length: () => redis.llen(SPOOL),
    async drain(write) {
      let drained = 0;
      for (let passes = 0; passes < PASSES_A_RUN; passes += 1) {
        const count = await pass(write);
        drained += count;
        if (count < A_PASS) break;
      }
      return drained;
    },
    async retryRefused() {
      if (redis.status !== 'ready') return;
      for (let left = await redis.llen(REFUSED); left > 0; left -= 1)
        await redis.lmove(REFUSED, SPOOL, 'RIGHT', 'LEFT');
    },
  };
}

async function inTurn<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  for (const item of items) await work(item);
}

function chunksOf(texts: readonly string[]): string[][] {
  const chunks: string[][] = [];
  let bytes = 0;
  for (const text of texts) {
    const last = chunks.at(-1);
    bytes = last && bytes + text.length <= BYTES_A_WRITE ? bytes + text.length : text.length;
    if (last && bytes > text.length) last.push(text);
    else chunks.push([text]);
  }
  return chunks;
}

const textOf = ({ uid, payload, receivedAt, key, ...rest }: Delivery): string =>
  JSON.stringify({
    ...rest,
    uid: uid.toString('base64'),
    payload: payload.toString('base64'),
    receivedAt: receivedAt.getTime(),
    key: { kind: key.kind, hash: key.hash.toString('base64'), answersHash: key.answersHash.toString('base64') },
  });

/** A delivery that waits here is a website form's: other senders try again themselves. */
function deliveryOf(text: string): Delivery {
  const { uid, payload, receivedAt, key, held, ...rest } = Spooled.parse(JSON.parse(text));
  return {
    ...rest,
    uid: Buffer.from(uid, 'base64'),
    mayBeWritten: true,
    payload: Buffer.from(payload, 'base64'),
    receivedAt: new Date(receivedAt),
    key: { kind: key.kind, hash: Buffer.from(key.hash, 'base64'), answersHash: Buffer.from(key.answersHash, 'base64') },
    ...(held && { held }),
  };
}
