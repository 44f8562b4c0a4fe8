import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Place } from '../harness/place.ts';

export interface QueueLimit {
  readonly addedPerSecond: number;
  readonly takenPerSecond: number;
  /** Processor time of the program that adds, per payload, in microseconds. */
  readonly cpuMicros: number;
}

const PROGRAM = join(import.meta.dirname, '../limits/queue.ts');

/** What BullMQ alone takes, with so many payloads a job. */
export async function queueLimit(
  { environment, redis }: Place,
  { payloads, count }: { payloads: number; count: number },
): Promise<QueueLimit> {
  const { stdout } = await promisify(execFile)(process.execPath, [PROGRAM], {
    env: { ...environment, LIMIT_PAYLOADS: String(payloads), LIMIT_COUNT: String(count) },
    timeout: 360_000,
  });
  await redis.flushall();
  return JSON.parse(stdout) as QueueLimit;
}
