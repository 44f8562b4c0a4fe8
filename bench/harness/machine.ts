import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, loadavg, release, totalmem } from 'node:os';
import type { Knex } from 'knex';
import type { Redis } from 'ioredis';

/** What a figure can only be read beside, as sentences. */
export interface Machine {
  /** Cores, versions: what fits under a chart. */
  readonly short: string;
  readonly lines: readonly string[];
}

const settings = {
  ...{ 'flushed at each commit': 'innodb_flush_log_at_trx_commit', 'flushed by': 'innodb_flush_method' },
  ...{ 'binary log': 'log_bin', 'its sync': 'sync_binlog', doublewrite: 'innodb_doublewrite' },
  ...{ 'isolation by default': 'transaction_isolation', connections: 'max_connections' },
} as const;

/** The cores that all share, the versions, and how durable a commit is. */
export async function describe(db: Knex, redis: Redis): Promise<Machine> {
  const variables = await variablesOf(db);
  const megabytes = (name: string) => `${Math.round(Number(variables.get(name) ?? Number.NaN) / 2 ** 20)} MB`;
  const told = Object.entries(settings).map(([name, variable]) => `${name} ${variables.get(variable) ?? 'unknown'}`);
  const version = variables.get('version') ?? 'unknown';
  const server = /MariaDB/i.test(version)
    ? version.replace(/^([\d.]+)-?MariaDB.*$/i, 'MariaDB $1')
    : `MySQL ${version}`;
  const info = await redis.info('server');
  const redisVersion = `Redis ${/redis_version:(\S+)/.exec(info)?.[1] ?? 'unknown'}`;
  const node = `Node ${process.versions.node}`;
  return {
    short: `${availableParallelism()} cores that servers, programs and client share; ${server}, ${redisVersion}, ${node}`,
    lines: [
      `cores ${coreSet()} (${cpus()[0]?.model ?? 'unknown'}) for all programs, servers and clients alike, none pinned; ${Math.round(totalmem() / 2 ** 30)} GB; Linux ${release()}`,
      `${node}; ${server}: buffer pool ${megabytes('innodb_buffer_pool_size')}, ${told.join(', ')}`,
      `${redisVersion}: ${await settingsOf(redis)}`,
      `load average before: ${loadavg()
        .map((load) => load.toFixed(1))
        .join(' ')}`,
    ],
  };
}

/** Those that this process and its children may run on, such as `0-1`. */
const coreSet = (): string =>
  /^Cpus_allowed_list:\s*(\S+)/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? 'unknown';

async function variablesOf(db: Knex): Promise<Map<string, string>> {
  const names = [...Object.values(settings), 'innodb_buffer_pool_size', 'version', 'tx_isolation'];
  const [rows] = (await db.raw(`show global variables where variable_name in (${names.map(() => '?').join(',')})`, [
    ...names,
  ])) as [{ Variable_name: string; Value: string }[]];
  const found = new Map(rows.map(({ Variable_name, Value }) => [Variable_name, Value]));
  const isolation = found.get('transaction_isolation') ?? found.get('tx_isolation'); // as older MariaDB calls it
  return isolation === undefined ? found : found.set('transaction_isolation', isolation);
}

async function settingsOf(redis: Redis): Promise<string> {
  const told: string[] = [];
  for (const name of ['appendonly', 'appendfsync', 'maxmemory', 'maxmemory-policy']) {
    const [, value] = (await redis.config('GET', name)) as string[];
    told.push(`${name} ${value ?? 'unknown'}`);
  }
  return told.join(', ');
}
