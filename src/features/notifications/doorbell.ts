import { within } from '../../platform/deadline.ts';
import { MicroBatch } from '../../platform/micro-batch.ts';
import type { Outside } from '../../platform/outside.ts';

const CHANNEL = 'salesmagnet:told';
const PUBLISH_MS = 500;
const DOORS_A_PUBLICATION = 1_000;

export type Doorbell = ReturnType<typeof doorbell>;

/**
 * Wakes the open streams of people, in whichever process they are. Redis keeps none of it, so whoever listens looks by itself now
 * and then as well. A process listens from its first stream on, with a connection of its own.
 */
export function doorbell({ redis, log }: Pick<Outside, 'redis' | 'log'>) {
  const waiting = new Map<string, Set<() => void>>();
  let ear: Outside['redis'] | undefined;

  function openEar(): Outside['redis'] {
    const opened = redis.duplicate({ enableOfflineQueue: true, maxRetriesPerRequest: null, autoResubscribe: false });
    opened.on('error', (error) => log.debug({ error }, 'redis connection'));
    opened.on('message', (_channel: string, doors: string) => {
      for (const door of doors.split(' ')) for (const wake of waiting.get(door) ?? []) wake();
    });
    // By ourselves at each connection, rather than by the client: what fails here comes again with the next one.
    opened.on('ready', () => void opened.subscribe(CHANNEL).catch(() => opened.disconnect(true)));
    return opened;
  }

  const rings = new MicroBatch<string, undefined>({
    maxItems: DOORS_A_PUBLICATION,
    maxBytes: Infinity,
    sizeOf: () => 0,
    async write(doors) {
      await within(PUBLISH_MS, 'Ringing the doorbell', redis.publish(CHANNEL, [...new Set(doors)].join(' ')));
      return doors.map(() => undefined);
    },
  });

  return {
    async ring(entityId: number, userIds: readonly number[]): Promise<void> {
      await Promise.all(userIds.map((userId) => rings.add(doorOf(entityId, userId))));
    },

    /** Calls back whenever somebody told this person something. Returns how to stop that. */
    listen(entityId: number, userId: number, wake: () => void): () => void {
      ear ??= openEar();
      const door = doorOf(entityId, userId);
      const there = waiting.get(door) ?? new Set();
      waiting.set(door, there.add(wake));
      return () => {
        there.delete(wake);
        if (there.size === 0 && waiting.get(door) === there) waiting.delete(door);
      };
    },

    close(): void {
      ear?.disconnect();
      ear = undefined;
    },
  };
}

const doorOf = (entityId: number, userId: number) => `${entityId}/${userId}`;
