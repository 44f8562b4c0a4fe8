import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { cpuOf } from '../harness/cpu.ts';
import type { Place } from '../harness/place.ts';

export interface QueueLimit {
  readonly addedPerSecond: number;
  readonly takenPerSecond: number;
  /** Processor time of the program and of Redis per payload, in microseconds. */
  readonly cpuMicros: number;
}

const PROGRAM = join(import.meta.dirname, '../limits/queue.ts');

/** What BullMQ alone takes, with so many payloads a job. */
export async function queueLimit(
  { environment, serverPids, redis }: Place,
  { payloads, count }: { payloads: number; count: number },
): Promise<QueueLimit> {
  const before = cpuOf([serverPids.redis]);
  const { stdout } = await promisify(execFile)(process.execPath, [PROGRAM], {
    env: { ...environment, LIMIT_PAYLOADS: String(payloads), LIMIT_COUNT: String(count) },
    timeout: 360_000,
  });
  const own = JSON.parse(stdout) as QueueLimit;
  const ofRedis = ((cpuOf([serverPids.redis]) - before) * 1_000) / count;
  await redis.flushall();
  return { ...own, cpuMicros: own.cpuMicros + ofRedis };
}
