import type { Redis } from 'ioredis';
import { z } from 'zod';
import { readRedisPromise, type RedisPromise } from '../../platform/redis.ts';
import type { Delivery } from './delivery.ts';

/** A plain list, apart from BullMQ: nothing but the drain below ever removes from it. */
const SPOOL = 'salesmagnet:spool';
/** More would be an outage of hours; refusing then beats filling Redis, which the queue needs too. */
const MOST_SPOOLED = 100_000;
/** Of 2 MB each, in base64, they come within the deadline of one command. */
const AT_ONCE = 20;

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
  /** Hands all to `write`, the oldest first, and forgets what was written; harmless if two processes do it at once. Returns how many. */
  drain(write: (deliveries: readonly Delivery[]) => Promise<unknown>): Promise<number>;
}

export function spoolIn(redis: Redis): Spool {
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
      for (let drained = 0; ; ) {
        const texts = await redis.lrange(SPOOL, -AT_ONCE, -1);
        if (texts.length === 0) return drained;
        await write(texts.toReversed().map(deliveryOf));
        // By value, not by count: another process may have drained the same ones a moment ago.
        for (const text of texts.toReversed()) await redis.lrem(SPOOL, -1, text);
        drained += texts.length;
      }
    },
  };
}

const textOf = ({ uid, payload, receivedAt, key, ...rest }: Delivery): string =>
  JSON.stringify({
    ...rest,
    uid: uid.toString('base64'),
    payload: payload.toString('base64'),
    receivedAt: receivedAt.getTime(),
    key: { kind: key.kind, hash: key.hash.toString('base64'), answersHash: key.answersHash.toString('base64') },
  } satisfies z.input<typeof Spooled>);

function deliveryOf(text: string): Delivery {
  const { uid, payload, receivedAt, key, held, ...rest } = Spooled.parse(JSON.parse(text));
  return {
    ...rest,
    uid: Buffer.from(uid, 'base64'),
    payload: Buffer.from(payload, 'base64'),
    receivedAt: new Date(receivedAt),
    key: { kind: key.kind, hash: Buffer.from(key.hash, 'base64'), answersHash: Buffer.from(key.answersHash, 'base64') },
    ...(held && { held }),
  };
}
