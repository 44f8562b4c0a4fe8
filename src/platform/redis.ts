import { Redis } from 'ioredis';

/** How long a command on the request path may take: a hung Redis is a down Redis. */
export const REDIS_COMMAND_MS = 500;
/** A connection that says nothing for so long after a command is dropped: commands pile up behind it in memory for as long as it stays. */
const SILENT_MS = 2_000;
/** Longer than a worker's blocking commands take; a half-open connection would otherwise last for a quarter of an hour. */
const SILENT_WORKER_MS = 30_000;

/**
 * A connection for the request path: refuses at once while Redis is away instead of queueing in memory, and gives up on a
 * command after half a second. (It may still be carried out later: timed out does not mean not stored.)
 */
export function openRedis(url: string, report: (error: Error) => void): Redis {
  const redis = new Redis(url, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 1,
    connectTimeout: 1_000,
    commandTimeout: REDIS_COMMAND_MS,
    socketTimeout: SILENT_MS,
    autoResendUnfulfilledCommands: false, // whoever sent them has been told that they failed
    retryStrategy: (attempt) => Math.min(100 * 2 ** Math.min(attempt, 6), 2_000),
  });
  redis.on('error', report);
  return redis;
}

/** A connection for BullMQ's workers, whose blocking commands wait as long as it takes. */
export function openBlockingRedis(url: string, report: (error: Error) => void): Redis {
  const redis = new Redis(url, {
    maxRetriesPerRequest: null,
    connectTimeout: 1_000,
    socketTimeout: SILENT_WORKER_MS,
    retryStrategy: (attempt) => Math.min(100 * 2 ** Math.min(attempt, 6), 2_000),
  });
  redis.on('error', report);
  return redis;
}

export interface RedisPromise {
  readonly appendOnly: boolean;
  readonly appendFsync: string;
  readonly evictionPolicy: string;
}

/** What this Redis can promise, from its own settings; undefined where the server hides them (managed services do). */
export async function readRedisPromise(redis: Redis): Promise<RedisPromise | undefined> {
  const read = async (name: string) => ((await redis.config('GET', name)) as string[])[1] ?? '';
  try {
    return {
      appendOnly: (await read('appendonly')) === 'yes',
      appendFsync: await read('appendfsync'),
      evictionPolicy: await read('maxmemory-policy'),
    };
  } catch {
    return undefined;
  }
}
