// What the two servers must promise, for private ones and for the containers of docker-compose.yml alike (a lint compares them).

/** Every commit is on disk before it is acknowledged; no binary log, which a single server does not need. */
export const mysqlSettings: readonly string[] = [
  '--innodb-flush-log-at-trx-commit=1',
  '--innodb-buffer-pool-size=512M',
  '--max-connections=200',
  '--skip-log-bin',
  '--skip-name-resolve',
  '--performance-schema=OFF',
];

/** Keeps what it took: append-only file, synced each second; refuses writes when full rather than drop a queued lead. */
export const redisSettings: Readonly<Record<string, string>> = {
  appendonly: 'yes',
  appendfsync: 'everysec',
  save: '""',
  maxmemory: '512mb',
  'maxmemory-policy': 'noeviction',
};
