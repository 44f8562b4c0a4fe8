import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';
import type { Knex } from 'knex';
import type { Redis } from 'ioredis';

/** What a figure can only be read beside: the machine, the versions, and how durable a commit is. */
export async function describe(db: Knex, redis: Redis): Promise<string[]> {
  const [rows] = (await db.raw(
    `select version() as version, @@innodb_flush_log_at_trx_commit as flushed, @@sync_binlog as synced, @@log_bin as logged,
       @@innodb_buffer_pool_size as pool`,
  )) as [Record<string, number | string>[]];
  const { version, flushed, synced, logged, pool } = rows[0] ?? {};
  const redisVersion = /redis_version:(\S+)/.exec(await redis.info('server'))?.[1];
  return [
    `${availableParallelism()} cores (${cpus()[0]?.model ?? 'unknown'}), ${Math.round(totalmem() / 2 ** 30)} GB; all programs, servers and clients share them`,
    `Node ${process.versions.node}; ${version}, flushed at each commit: ${flushed}, binary log: ${logged} (synced ${synced}), buffer pool ${Math.round(Number(pool) / 2 ** 20)} MB; Redis ${redisVersion}, append-only file`,
    `load average before: ${loadavg()
      .map((load) => load.toFixed(1))
      .join(' ')}`,
  ];
}
